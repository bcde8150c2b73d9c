#!/usr/bin/env python3
"""Tests that the newest protoc drives the plugin to what the oldest one does: newest_test.py --help

The golden files are what Debian's protoc and the plugin write. npm's protoc is many versions newer.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools import npm_package  # pylint: disable=wrong-import-position

ROOT = HERE.parents[2]

# What another protoc may change in the golden files, with the reason.
MAY_DIFFER = {
    "golden/proto2_custom_options.msg.cc":
        "newer ones join what is said of one custom option in several statements: it stands in the "
        "descriptor once, and not piece by piece",
}

# The descriptor of a well-known type, which goes into the files that import it without our header
# of it: every protoc has its own google/protobuf/descriptor.proto.
EMBEDDED = re.compile(r"constexpr FileTable kFile\d+ = \{\n"
                      r' +"google/protobuf/.*?\n +[^"\n]*\};\n', re.DOTALL)

WELL_KNOWN = "runtime/cpprpc/wkt/"


def run(command, succeeds=True):
    """Runs COMMAND; gives what it printed, and fails unless it succeeds as said."""
    done = subprocess.run([str(word) for word in command], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if (done.returncode == 0) != succeeds:
        sys.exit(f"FAILED: {command} exited with {done.returncode} and printed:\n{done.stdout}")
    return done.stdout


def expect_same(what, found, wanted):
    if set(found) != set(wanted):
        sys.exit(f"FAILED: {what}: {sorted(found)} should be {sorted(wanted)}")


def different(kept, *, strip=""):
    """The files below the folder KEPT that are not as they are checked in; without what STRIP says."""
    names = []
    for path in sorted(kept.rglob("*")):
        name = path.relative_to(kept).as_posix()
        if not path.is_file() or not name.startswith(("golden/", "runtime/")):
            continue
        texts = [file.read_text(encoding="utf-8") for file in (path, ROOT / name)]
        if strip:
            texts = [re.sub(strip, "", text) for text in texts]
        if texts[0] != texts[1]:
            names.append(name)
    return names


def golden(context, name, *arguments):
    """The folder with all that tests/golden/check generates."""
    kept = context.folder / name
    # It is not to be the same: that is checked here. A status of 2 is something else.
    done = subprocess.run([ROOT / "tests/golden/check", "--plugin", context.plugin, "--protoc",
                           context.protoc, "--keep", kept, *arguments], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    extra = [line for line in done.stdout.splitlines()
             if line.startswith(("golden: missing", "golden: extra", "golden: not refused"))]
    if done.returncode not in (0, 1) or extra:
        sys.exit(f"FAILED: tests/golden/check with {context.protoc}:\n{done.stdout[-4000:]}")
    return kept


def same_bytes(context):
    """Of the same .proto files it makes the same C++ and the same complaints."""
    kept = golden(context, "same protos", "--well-known", context.well_known)
    expect_same("other than with Debian's protoc", different(kept), MAY_DIFFER)


def own_well_known_types(context):
    """With the well-known types that it brings along, only these are other C++, which compiles."""
    kept = golden(context, "own protos")
    found = different(kept, strip=EMBEDDED)
    ours = [name for name in found if name.startswith(WELL_KNOWN)]
    expect_same("other than with Debian's protoc", set(found) - set(ours), MAY_DIFFER)
    # Or else the newest protoc has Debian's, and nothing was tested.
    if f"{WELL_KNOWN}descriptor.msg.h" not in ours:
        sys.exit(f"FAILED: the newest descriptor.proto is no other than Debian's: {ours}")
    users = ["golden/well_known.msg.cc", "golden/well_known_descriptor.msg.cc"]
    for name in [name for name in ours if name.endswith(".cc")] + users:
        run([*context.launcher, context.compiler, "-std=c++20", "-O0", "-Wall", "-Wextra",
             "-Wconversion", "-Wshadow", "-Werror", "-I", kept, "-I", kept / "runtime",
             "-I", ROOT / "runtime", "-c", "-o", context.folder / "object.o", kept / name])


def editions(context):
    """A plugin that was built with an old libprotobuf says what is wrong with a file of an edition."""
    common = (context.well_known / "google/protobuf/stubs/common.h").read_text(encoding="utf-8")
    version = re.search(r"#define GOOGLE_PROTOBUF_VERSION (\d+)", common)
    knows_editions = int(version.group(1)) >= 5027000
    (context.folder / "new.proto").write_text('edition = "2023";\nmessage New {}\n')
    (context.folder / "old.proto").write_text(
        'syntax = "proto3";\nimport "new.proto";\nmessage Old { New new = 1; }\n')
    for name in ("new.proto", "old.proto"):
        output = run([context.protoc, "-I", context.folder, name,
                      f"--plugin=protoc-gen-cpp-rpc={context.plugin}",
                      f"--cpp-rpc_out={context.folder}"], knows_editions)
        if not knows_editions and "new.proto: it has an edition, and this" not in output:
            sys.exit(f"FAILED: the plugin does not say what is wrong with {name}:\n{output}")
        if (context.folder / "new.msg.h").exists() != knows_editions:
            sys.exit("FAILED: new.msg.h is there, or not there, against what was printed")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--npm", required=True, help="where npm's packages are, or come to be")
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--well-known", required=True, type=pathlib.Path,
                        help="where google/protobuf of the plugin's libprotobuf is")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--launcher", default="")
    context = parser.parse_args(arguments)
    context.launcher = [context.launcher] if context.launcher else []
    context.protoc = npm_package("protoc", context.npm) / "bin/protoc-linux-x86_64"
    print(run([context.protoc, "--version"]), end="")
    with tempfile.TemporaryDirectory(prefix="cpprpc newest protoc ") as folder:
        context.folder = pathlib.Path(folder)
        for test in (same_bytes, own_well_known_types, editions):
            test(context)
            print(f"{test.__name__}: ok")


if __name__ == "__main__":
    main(sys.argv[1:])
