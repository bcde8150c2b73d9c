#!/usr/bin/env python3
"""Checks that our libraries define nothing in the namespaces of protobuf and gRPC.

    symbols.py NM LIBRARY...   prints what they define there, with the NM of the toolchain;
                               exits 1 if there is anything
    symbols.py --test          shows names to the check, and sees which it finds

Weak symbols that are theirs are fine where a library includes their headers: code that the compiler
makes of their templates and inline functions. These are the libraries of WITH_THEIR_HEADERS.
"""

import pathlib
import re
import subprocess
import sys

WITH_THEIR_HEADERS = {"libcpprpc_protobuf.a", "libcpprpc_grpc.a"}

# The mangled name of something in grpc:: or google:: - a function, a variable, a virtual table, or
# what is local to one of their functions. https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling
THEIRS = re.compile(r"_Z(?:T[VTISCWH]|G[VR]|Z)*N[rVK]*[RO]?(?:4grpc|6google)")
WEAK = set("WVwvu")


def faults(library, table):
    """What is wrong with the symbols of LIBRARY, by the output of nm; how many there are."""
    wrong, count = [], 0
    for line in table.splitlines():
        words = line.split()
        if len(words) != 3:  # an address, a kind and a name: else a header
            continue
        count += 1
        _, kind, name = words
        if THEIRS.match(name) and (kind not in WEAK or library not in WITH_THEIR_HEADERS):
            wrong.append(f"{library} defines {name}")
    return wrong, count


def main(nm, libraries):
    wrong = []
    for path in libraries:
        done = subprocess.run([nm, "--defined-only", path], stdout=subprocess.PIPE, text=True,
                              check=True)
        found, count = faults(pathlib.Path(path).name, done.stdout)
        wrong += found
        if count == 0:
            wrong.append(f"{path} defines nothing")
    for line in wrong:
        print(line)
    print(f"{len(wrong)} faults in {len(libraries)} libraries")
    return 1 if wrong or not libraries else 0


CASES = [
    # library, kind, name, whether it is wrong
    ("libx.a", "T", "_ZN4grpc6health2v11fEv", True),  # grpc::health::v1::f()
    ("libx.a", "T", "_ZNK6google8protobuf3Any1fEv", True),  # google::protobuf::Any::f() const
    ("libx.a", "V", "_ZTVN4grpc6Server", True),  # the virtual table of grpc::Server
    ("libx.a", "b", "_ZGVZN4grpc1fEvE1x", True),  # the guard of a static in grpc::f()
    ("libx.a", "W", "_ZNO4grpc1X1fEv", True),  # grpc::X::f() &&
    ("libcpprpc_grpc.a", "W", "_ZN4grpc1X1fEv", False),
    ("libcpprpc_grpc.a", "T", "_ZN4grpc1X1fEv", True),
    ("libcpprpc_protobuf.a", "V", "_ZTSN6google8protobuf1XE", False),
    ("libx.a", "T", "_ZN6cpprpc9transport11grpc_detail1fEv", False),
    ("libx.a", "T", "_ZN4ours6health1fERN4grpc1XE", False),  # takes one of theirs
    ("libx.a", "T", "_ZN5googl1fEv", False),
    ("libx.a", "T", "main", False),
]


def self_test():
    failed = 0
    for library, kind, name, is_wrong in CASES:
        wrong, count = faults(library, f"\na.o:\n0000000000000010 {kind} {name}\n")
        if count != 1 or bool(wrong) != is_wrong:
            print(f"{library} {kind} {name}: expected {is_wrong}, got {wrong}")
            failed += 1
    print(f"{len(CASES)} symbols, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--test"]:
        sys.exit(self_test())
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
