#!/usr/bin/env python3
"""Tests that buf drives the plugin as protoc does, on project/: buf_test.py --help

buf is npm's, and has no network: what would be fetched is asked of a proxy that is not there.
"""

import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools import npm_package, tool  # pylint: disable=wrong-import-position

PACKAGES = ("cpprpc-messages", "cpprpc-loopback")
OURS = {f"{proto}.{kind}" for proto in ("money/v1/money", "shop/v1/shop")
        for kind in ("msg.cc", "msg.h", "rpc.cc", "rpc.h")}


class Project:
    """A copy of project/, generated and built."""

    def __init__(self, name, context):
        self.context = context
        self.folder = context.folder / name
        shutil.copytree(HERE / "project", self.folder)

    def run(self, *command, succeeds=True):
        """Runs COMMAND; gives what it printed, and fails unless it succeeds as said."""
        done = subprocess.run([str(word) for word in command], cwd=self.folder, text=True,
                              check=False, env=self.context.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if (done.returncode == 0) != succeeds:
            sys.exit(f"FAILED: {command} exited with {done.returncode} and printed:\n{done.stdout}")
        return done.stdout

    def replace(self, path, old, new):
        text = (self.folder / path).read_text(encoding="utf-8")
        if old not in text:
            sys.exit(f"FAILED: {path} does not contain {old}")
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def generate(self):
        """What `buf generate` writes: {path: text}."""
        self.run("buf", "generate")
        return self.files("gen")

    def files(self, folder):
        root = self.folder / folder
        return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
                for path in root.rglob("*") if path.is_file()}

    def app(self):
        """Compiles all of gen/, links it with main.cc, and gives what the program prints."""
        flags = shlex.split(self.run("pkg-config", "--cflags", *PACKAGES))
        libraries = shlex.split(self.run("pkg-config", "--libs", *PACKAGES))
        sources = ["main.cc", *(f"gen/{name}" for name in self.files("gen") if name.endswith(".cc"))]
        objects = []
        for source in sorted(sources):
            objects.append(source.replace("/", "_").replace(".cc", ".o"))
            self.run(*self.context.launcher, self.context.compiler, "-std=c++20", "-O0", "-Wall",
                     "-Wextra", "-Werror", *self.context.flags, "-Igen", *flags, "-c", "-o",
                     objects[-1], source)
        self.run(self.context.compiler, *self.context.flags, "-o", "app", *objects, *libraries)
        return self.run("./app")


def expect(condition, *text):
    if not condition:
        sys.exit("FAILED: " + " ".join(str(part) for part in text))


def expect_same(what, found, wanted):
    differ = sorted(name for name in found.keys() | wanted.keys()
                    if found.get(name) != wanted.get(name))
    expect(not differ, what, differ)


def same_as_protoc(context):
    """Module by module, folder by folder or all at once: buf's output is protoc's."""
    project = Project("same", context)
    project.run("buf", "lint")
    found = project.generate()
    expect(found.keys() == OURS, "buf generate wrote", sorted(found))
    (project.folder / "protoc").mkdir()
    project.run("protoc", "-Iproto", "--cpp-rpc_out=protoc", "--cpp-rpc_opt=map=unordered",
                "--cpp-rpc_opt=namespace=shop.v1:shop", "money/v1/money.proto",
                "shop/v1/shop.proto")
    expect_same("protoc does not write what buf does:", found, project.files("protoc"))
    for strategy in ("directory", "all"):
        project.replace("buf.gen.yaml", "    out: gen\n",
                        f"    out: gen\n    strategy: {strategy}\n")
        expect_same(f"strategy {strategy} does not write the same:", project.generate(), found)
        project.replace("buf.gen.yaml", f"    strategy: {strategy}\n", "")
    expect(project.app() == "42 EUR\n", "the program does not print the price")


def errors(context):
    """What the plugin refuses, buf tells."""
    project = Project("errors", context)
    project.replace("buf.gen.yaml", "map=unordered", "map=hashed")
    output = project.run("buf", "generate", succeeds=False)
    expect("map=hashed is neither ordered nor unordered" in output, output)


def imports(context):
    """With cpprpc/options.proto in a module beside it, and the imports generated, too.

    Of the well-known types, whose C++ the runtime has, there are headers that include that.
    """
    project = Project("imports", context)
    shutil.copytree(context.prefix / "include/cpprpc", project.folder / "third_party/cpprpc",
                    ignore=lambda _, names: [name for name in names if name != "options.proto"])
    project.replace("buf.yaml", "  - path: proto\n", "  - path: proto\n  - path: third_party\n")
    project.replace("buf.gen.yaml", "plugins:", "inputs:\n  - directory: proto\nplugins:")
    project.replace("proto/shop/v1/shop.proto", 'import "google',
                    'import "cpprpc/options.proto";\nimport "google')
    project.replace("proto/shop/v1/shop.proto", "string article = 1;",
                    "string article = 1;\n  string card = 2 [(cpprpc.field).redact = true];")
    plain = project.generate()
    expect(plain.keys() == OURS, "buf generate wrote", sorted(plain))
    expect(".redacted = true" in plain["shop/v1/shop.msg.cc"], "redact is not heeded")

    project.replace("buf.gen.yaml", "    out: gen\n", "    out: gen\n    include_imports: true\n"
                    "    include_wkt: true\n")
    found = project.generate()
    expect_same("with imports, other files are different:",
                {name: text for name, text in found.items() if name in OURS}, plain)
    for name in ("cpprpc/options", "google/protobuf/timestamp", "google/protobuf/descriptor"):
        expect(f"{name}.msg.h" in found, name, "is not generated")
    expect('#include "cpprpc/wkt/timestamp.msg.h"' in found["google/protobuf/timestamp.msg.h"],
           found["google/protobuf/timestamp.msg.h"])
    expect(project.app() == "42 EUR\n", "the program does not print the price")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--npm", required=True, help="where npm's packages are, or come to be")
    parser.add_argument("--plugin", required=True, type=pathlib.Path)
    parser.add_argument("--protoc", required=True, type=pathlib.Path)
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--project-build", required=True, help="where cpp-rpc was built")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="", help="CMAKE_CXX_FLAGS, such as the sanitizers'")
    parser.add_argument("--launcher", default="")
    context = parser.parse_args(arguments)
    context.flags = context.flags.split()
    context.launcher = [context.launcher] if context.launcher else []
    tool("pkg-config", "pkg-config")
    buf = npm_package("buf", context.npm) / "bin"
    with tempfile.TemporaryDirectory(prefix="cpprpc buf ") as folder:
        context.folder = pathlib.Path(folder)
        context.prefix = context.folder / "prefix"
        subprocess.run([context.cmake, "--install", context.project_build, "--prefix",
                        context.prefix], check=True, stdout=subprocess.DEVNULL)
        nowhere = "http://127.0.0.1:9"
        path = [buf, context.plugin.resolve().parent, context.protoc.resolve().parent,
                os.environ["PATH"]]
        context.environment = os.environ | {
            "PATH": ":".join(str(part) for part in path), "BUF_CACHE_DIR": folder,
            "HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "NO_PROXY": "",
            "PKG_CONFIG_PATH": str(context.prefix / "lib/pkgconfig")}
        for test in (same_as_protoc, errors, imports):
            test(context)
            print(f"{test.__name__}: ok")


if __name__ == "__main__":
    main(sys.argv[1:])
