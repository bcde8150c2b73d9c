#!/usr/bin/env python3
"""Tests the Makefile of project/, which has nothing but protoc and pkg-config: make_test.py --help

What each build does is read from what make prints.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools import let_time_pass, tool  # pylint: disable=wrong-import-position

MONEY = ["money/v1/money"]
SHOP = ["shop/v1/shop"]


def objects(*protos):
    """What is compiled of PROTOS."""
    return [f"gen/{proto}.{kind}" for proto in protos for kind in ("msg", "rpc")]


class Project:
    """A copy of project/, and its builds."""

    def __init__(self, folder, context):
        self.folder = folder / "project"
        shutil.copytree(HERE / "project", self.folder)
        self.variables = [f"CXX={' '.join([*context.launcher, context.compiler])}",
                          f"CXXFLAGS=-O0 -Wall -Wextra -Werror {context.flags}",
                          f"LDFLAGS={context.flags}"]
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
        self.environment["PKG_CONFIG_PATH"] = str(context.prefix / "lib/pkgconfig")

    def run(self, command, succeeds=True):
        """Runs COMMAND; gives what it printed, and fails unless it succeeds as said.

        What is edited after that is later than all that it wrote.
        """
        done = subprocess.run(command, cwd=self.folder, text=True, check=False,
                              env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        let_time_pass(self.folder.parent)
        if (done.returncode == 0) != succeeds:
            sys.exit(f"FAILED: {command} exited with {done.returncode} and printed:\n{done.stdout}")
        return done.stdout

    def make(self, *arguments, succeeds=True):
        return self.run(["make", "-j2", *self.variables, *arguments], succeeds)

    def expect(self, what, generated=(), compiled=(), linked=True):
        """Builds, and fails unless just that was done."""
        output = self.make()
        found = (sorted(re.findall(r"--dependency_out=gen/(\S+)\.d", output)),
                 sorted(re.findall(r" -c -o build/(\S+)\.o", output)),
                 " -o shop " in output)
        wanted = (sorted(generated), sorted(compiled), linked)
        if found != wanted:
            sys.exit(f"FAILED: {what}: make did {found}, not {wanted}:\n{output}")
        again = self.make()
        if "'shop' is up to date" not in again:
            sys.exit(f"FAILED: {what}: the next make did something:\n{again}")
        if self.run(["./shop"]) != "42 EUR\n":
            sys.exit(f"FAILED: {what}: the program does not print the price")
        print(f"{what}: ok")

    def replace(self, path, old, new):
        text = (self.folder / path).read_text(encoding="utf-8")
        if old not in text:
            sys.exit(f"FAILED: {path} does not contain {old}")
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")


def test(project, context):
    everything = ["main", *objects(*MONEY, *SHOP)]
    project.expect("the first build", MONEY + SHOP, everything)

    money, shop = "protos/money/v1/money.proto", "protos/shop/v1/shop.proto"
    project.replace(shop, "string article = 1;", "string article = 1;\n  int32 pieces = 3;")
    project.expect("a field of a file that nobody imports", SHOP, ["main", *objects(*SHOP)])
    project.replace(money, "int64 units = 2;", "int64 units = 2;\n  int32 nanos = 3;")
    project.expect("a field of an import", MONEY + SHOP, everything)
    project.replace("main.cc", "a lamp", "a chair")
    project.expect("a source", compiled=["main"])
    (context.prefix / "bin/protoc-gen-cpp-rpc").touch()
    project.expect("another plugin", MONEY + SHOP, everything)
    (context.prefix / "include/cpprpc/options.proto").touch()
    project.expect("another file of options", SHOP, ["main", *objects(*SHOP)])
    (context.prefix / "include/cpprpc/rpc/router.h").touch()
    project.expect("another header of the runtime", compiled=["main", *objects(*SHOP)[1:]])
    project.replace("Makefile", "OPTIONS  := map=unordered", "OPTIONS  := map=ordered")
    project.expect("other options", MONEY + SHOP, everything)

    project.replace(shop, "money.proto", "cash.proto")
    output = project.make(succeeds=False)
    if "money/v1/cash.proto: File not found" not in output:
        sys.exit(f"FAILED: make does not name the import that is missing:\n{output}")
    (project.folder / money).rename(project.folder / "protos/money/v1/cash.proto")
    project.replace("Makefile", "money/v1/money.proto", "money/v1/cash.proto")
    project.expect("an import under another name", ["money/v1/cash"] + SHOP,
                   ["main", *objects("money/v1/cash", *SHOP)])

    project.make("clean")
    left = sorted(path.name for path in project.folder.iterdir())
    if left != ["Makefile", "main.cc", "protos"]:
        sys.exit(f"FAILED: make clean leaves {left}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--project-build", required=True, help="where cpp-rpc was built")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="", help="CMAKE_CXX_FLAGS, such as the sanitizers'")
    parser.add_argument("--launcher", default="")
    context = parser.parse_args(arguments)
    context.launcher = [context.launcher] if context.launcher else []
    tool("make", "make")
    tool("pkg-config", "pkg-config")
    # make knows no names with a space, so neither has the folder.
    with tempfile.TemporaryDirectory(prefix="cpprpc_make_") as folder:
        context.prefix = pathlib.Path(folder) / "prefix"
        subprocess.run([context.cmake, "--install", context.project_build, "--prefix",
                        context.prefix], check=True, stdout=subprocess.DEVNULL)
        test(Project(pathlib.Path(folder), context), context)


if __name__ == "__main__":
    main(sys.argv[1:])
