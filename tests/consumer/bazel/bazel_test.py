#!/usr/bin/env python3
"""Tests of cpp_rpc_library(), as users have it in a workspace of their own.

    bazel_test.py TEST --source ROOT --cache DIR

TEST is one of the functions below. Each works in a fresh folder; --cache is a folder that stays, in
which Bazel finds what an earlier run compiled.
"""

import argparse
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

from bazel import HERE, Failure, Workspace, copy_of_tree, expect, object_name
from tools import skip, tool

NOTHING = {"generated": set(), "compiled": set()}

# The protos of project/, each of which is generated and compiled once.
PROTOS = {"money", "edition", "item", "order", "shelf", "record", "shop"}


def consumer(context):
    """project/, built and run, changed and built again; and what is an error."""
    copy_of_tree(context.source, context.folder / "cpprpc")
    shutil.copytree(context.folder / "cpprpc" / HERE.relative_to(context.source) / "project",
                    context.folder / "project")
    with Workspace(context.bazel, context.folder / "project", context.folder,
                   context.cache) as workspace:
        workspace.replace("WORKSPACE", "../../../..", str(context.folder / "cpprpc"))
        first_build(workspace)
        rebuilds(workspace)
        changed_plugin(workspace, context.folder / "cpprpc")
        without_sandbox(workspace)
        errors(workspace)


def first_build(workspace):
    # Who asks for messages alone compiles nothing of services, here or in the runtime.
    workspace.run("build", "//shop/v1:order_cpp")
    compiled = names(workspace.actions(), "CppCompile")
    expect("order.msg" in compiled, "compiled:", sorted(compiled))
    expect(not {"order.rpc", "router"} & compiled, "compiled:", sorted(compiled))
    first = workspace.actions()["CppRpcGenerate"]

    # Each proto_library is generated once, though three libraries here come to it.
    workspace.run("build", "//...")
    actions = first + workspace.actions()["CppRpcGenerate"]
    stems = sorted(pathlib.PurePath(path).name.split(".")[0] for action in actions
                   for path in action["listedOutputs"] if path.endswith(".rpc.cc"))
    expect(stems == sorted(PROTOS), "generated:", stems)

    printed = workspace.run("run", "//app:buy")
    expect("order 1 is paid with 42" in printed, printed)
    workspace.run("test", "//...")


def names(actions, mnemonic):
    return {object_name(action["listedOutputs"][0]) for action in actions.get(mnemonic, [])}


def rebuilds(workspace):
    """What is built again is what changed, and no more."""
    check_changes(workspace, "a second build", NOTHING)
    printed = workspace.run("build", "//...")
    expect("INFO: 1 process: 1 internal." in printed, "nothing was to be run:", printed)

    # money.proto of the other workspace is imported, directly or not, by all of these.
    importers = {"money", "item", "order", "shelf", "shop"}
    workspace.append("money/base/money.proto", "\n// A remark that belongs to nothing.\n")
    check_changes(workspace, "a comment", {"generated": importers, "compiled": set()})

    workspace.replace("shop/v1/order.proto", "time = 2;", "time = 2; bool paid = 3;")
    check_changes(workspace, "a field",
                  {"generated": {"order", "shelf", "shop"},
                   "compiled": {"order.msg", "order.rpc", "shelf.msg", "shelf.rpc", "shop.msg",
                                "shop.rpc", "buy", "messages_test"}})

    workspace.replace("stock/v1/BUILD.bazel", "EDITION_AUDIO = 2;",
                      "EDITION_AUDIO = 2; EDITION_TAPE = 3;")
    workspace.run("build", "//stock/v1:edition.proto")
    changed = workspace.changes("//...")
    expect({"edition.msg", "item.msg", "order.msg", "messages_test"} <= changed["compiled"]
           and not {"money.msg", "record.msg"} & changed["compiled"], "a generated proto:", changed)

    # There is no map here, so what is generated stays the same.
    options = "--@cpprpc//bazel:options=map=unordered"
    again = {"generated": PROTOS, "compiled": set()}
    check_changes(workspace, "another option", again, options)
    check_changes(workspace, "no option", again)
    check_changes(workspace, "a build after it", NOTHING)


def check_changes(workspace, what, expected, *options):
    changed = workspace.changes("//...", *options)
    expect(changed == expected, f"{what}: should be {expected}, is {changed}")


def changed_plugin(workspace, cpprpc):
    """Another plugin generates again; what it writes as before is not compiled."""
    source = cpprpc / "plugin/text/literal.cc"
    text = source.read_text(encoding="utf-8")
    source.write_text(text + "\n// A remark.\n", encoding="utf-8")
    check_changes(workspace, "a comment in the plugin",
                  {"generated": set(), "compiled": {"literal"}})

    source.write_text(text + "\nnamespace cpprpc { int another_binary = 1; }\n", encoding="utf-8")
    check_changes(workspace, "another plugin with the same output",
                  {"generated": PROTOS, "compiled": {"literal"}})

    files = cpprpc / "plugin/text/source_file.cc"
    old = files.read_text(encoding="utf-8")
    new = old.replace("Do not edit.", "Do not edit it.")
    expect(new != old, "plugin/text/source_file.cc has no \"Do not edit.\"")
    files.write_text(new, encoding="utf-8")
    changed = workspace.changes("//...")
    expect(changed["generated"] == PROTOS, "another plugin:", changed)
    expect({f"{name}.msg" for name in PROTOS} <= changed["compiled"], "another plugin:", changed)
    check_changes(workspace, "a build at last", NOTHING)


def without_sandbox(workspace):
    """Bazel checks then that a compiler read nothing but what was declared."""
    local = ["--spawn_strategy=local", "--disk_cache="]
    workspace.append("stock/v1/item.proto", "message Added { bool x = 1; }\n")
    workspace.run("test", "//...", *local)


def errors(workspace):
    """What is wrong is told in plain words."""
    def refused(build, *words, option=(), environment=None):
        (workspace.source / "wrong").mkdir(exist_ok=True)
        (workspace.source / "wrong/BUILD.bazel").write_text(HEADER + build, encoding="utf-8")
        printed = workspace.run("build", "//wrong:all", *option, succeeds=False,
                                environment=environment)
        for word in words:
            expect(word in printed, f"\"{word}\" is not in:\n{printed}")

    refused('cc_library(name = "y")\ncpp_rpc_library(name = "x_cpp", deps = [":y"])',
            "//wrong:x_cpp: deps names //wrong:y, which is no proto_library. List the")
    refused('cpp_rpc_library(name = "x_cpp", deps = ["//stock/v1:shelf_cpp"])',
            "deps names //stock/v1:shelf_cpp, which is no proto_library")
    refused('cpp_rpc_library(name = "x_cpp", deps = [])', "in deps attribute of cpp_rpc_library", "must be non empty")

    (workspace.source / "wrong/x.proto").write_text(
        'syntax = "proto3";\nimport "stock/v1/item.proto";\n', encoding="utf-8")
    proto = 'proto_library(name = "x_proto", srcs = ["x.proto"])\n'
    library = 'cpp_rpc_library(name = "x_cpp", deps = [":x_proto"])\n'
    refused(proto + library, "x.proto", "stock/v1/item.proto: File not found")

    fine = proto.replace('["x.proto"]', '["x.proto"], deps = ["//stock/v1:item_proto"]') + library
    refused(fine, 'unknown option "maps=sorted"; the options are services=true|false, messages=',
            option=["--@cpprpc//bazel:options=maps=sorted"])
    refused(fine, "messages=protobuf, services with protoc's own classes, is not there with Bazel",
            option=["--@cpprpc//bazel:options=messages=protobuf"])
    refused(fine, "cpp-rpc needs C++20", "build --cxxopt=-std=c++20",
            option=["--cxxopt=-std=c++17"])

    # What a transport is made of is not for its users.
    (workspace.source / "wrong/x.cc").write_text(
        '#include "cpprpc/transport/loopback/core.h"\n', encoding="utf-8")
    refused('cc_library(name = "x", srcs = ["x.cc"], deps = ["@cpprpc//:loopback"])',
            "cpprpc/transport/loopback/core.h: No such file or directory")

    # Last, because Bazel looks at all libraries again then.
    refused('cc_library(name = "x")',
            "@com_google_protobuf: the library protobuf is missing. Install it (Debian: apt-get",
            environment={"PKG_CONFIG_LIBDIR": "/nowhere"})


HEADER = """
load("@com_google_protobuf//bazel:proto_library.bzl", "proto_library")
load("@cpprpc//bazel:defs.bzl", "cpp_rpc_library")
load("@rules_cc//cc:defs.bzl", "cc_library")
"""


def test_all(context):
    """bazel test //... in a clean copy of this repository, which says how long it took."""
    copy_of_tree(context.source, context.folder / "cpprpc")
    with Workspace(context.bazel, context.folder / "cpprpc", context.folder,
                   context.cache) as workspace:
        start = time.monotonic()
        printed = workspace.run("test", "//...")
        print(printed)
        print(f"bazel test //... took {time.monotonic() - start:.0f} seconds")
        nothing_is_left_out(context.source, workspace)


# Folders and files that CMake alone builds: tests that take long or need programs that Bazel does
# not build, and examples that show nothing new of Bazel.
WITH_CMAKE_ALONE = [
    "bench/", "examples/messages/", "examples/middleware/", "examples/migration/",
    "examples/options/", "examples/production/", "examples/shop/", "examples/tasks/",
    "examples/well_known/", "tests/compile_fail/", "tests/conformance/", "tests/consumer/",
    "tests/differential/", "tests/e2e/backpressure_test.cc", "tests/faults/", "tests/fuzz/",
    "tests/interop/", "tests/middleware/auth/program.cc", "tests/middleware/metrics/program.cc",
    "tests/middleware/tracing/export_test.cc", "tests/runtime/hostile/", "tests/runtime/protobuf/",
    "tests/runtime/task/stress_test.cc", "tests/services/errors_test.cc",
    "tests/services/their_client_test.cc", "tests/soak/", "tests/transport_grpc/",
    "tests/transport_h2/hostile", "tests/transport_network/",
]


def nothing_is_left_out(source, workspace):
    """Every source that CMake compiles is a source of some target here, but for those above."""
    labels = workspace.run("query", "labels(srcs, //...)", "--noshow_progress")
    known = {line[2:].replace(":", "/").lstrip("/") for line in labels.splitlines()
             if line.startswith("//")}
    missing = [name for name in (path.relative_to(source).as_posix()
                                 for folder in ("runtime", "plugin", "golden", "tests", "examples")
                                 for path in (source / folder).rglob("*.cc"))
               if name not in known and not name.startswith(tuple(WITH_CMAKE_ALONE))]
    expect(not missing, "no BUILD.bazel has these sources:", sorted(missing))


TESTS = {"consumer": consumer, "test_all": test_all}


def cut_off(arguments):
    """Goes on where there is no network but the loopback, if this system lets us."""
    if os.environ.get("CPPRPC_CUT_OFF"):
        up = struct.pack("16sh", b"lo", 1)  # IFF_UP, of a struct ifreq
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS
        return
    unshare = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*unshare, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("not cut off from the network, which takes rights; Bazel is told to download nothing")
        return
    sys.stdout.flush()
    os.environ["CPPRPC_CUT_OFF"] = "1"
    os.execvp(unshare[0], [*unshare, sys.executable, "-B", os.path.abspath(__file__), *arguments])


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("test", choices=TESTS)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    context = parser.parse_args(arguments)
    context.source = context.source.resolve()
    context.bazel = tool("bazel", "bazel-bootstrap")
    version = subprocess.run([context.bazel, "--version"], stdout=subprocess.PIPE, text=True,
                             check=True).stdout.split()[-1]
    if version != "no_version" and not version.startswith("4."):  # Debian's has no version
        skip(f"this is Bazel {version}, and WORKSPACE is for Debian's 4.2.3 (bazel-bootstrap)")
    cut_off(arguments)
    with tempfile.TemporaryDirectory(prefix="cpprpc-bazel-") as folder:
        context.folder = pathlib.Path(folder)
        try:
            TESTS[context.test](context)
        except Failure as failure:
            print(f"{context.test}: {failure}", file=sys.stderr)
            return 1
    print(f"{context.test}: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
