"""What the tests of add_proto_library() share: projects in fresh folders, built with real tools."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools import let_time_pass  # noqa: E402  pylint: disable=wrong-import-position


class Failure(Exception):
    """The test failed; the text says how."""


def expect(condition, *text):
    if not condition:
        raise Failure(" ".join(str(part) for part in text))


class Project:
    """A copy of a project's folder, unless SOURCE is None, and its build tree beside it."""

    def __init__(self, source, folder, context):
        self.source = folder / "source"
        self.build_dir = folder / "build"
        self.context = context
        if source is not None:
            shutil.copytree(source, self.source)

    def run(self, command, succeeds=True):
        """Runs COMMAND; gives what it printed, and fails unless it succeeds as said.

        What is edited after that is later than all that it wrote.
        """
        environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "DESTDIR")}
        # The folders are new each time: ccache is to know a file by what is in it.
        environment["CCACHE_BASEDIR"] = str(self.context.folder)
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, env=environment)
        let_time_pass(self.context.folder)
        expect((done.returncode == 0) == succeeds, command, "exited with", done.returncode,
               "and printed:\n" + done.stdout)
        return done.stdout

    def configure(self, *definitions, succeeds=True):
        context = self.context
        return self.run([context.cmake, "-G", context.generator, "-S", self.source,
                         "-B", self.build_dir, f"-DCMAKE_CXX_COMPILER={context.compiler}",
                         f"-DCMAKE_CXX_FLAGS={context.flags}", "-DCMAKE_BUILD_TYPE=Debug",
                         "-DCMAKE_CXX_FLAGS_DEBUG=",
                         f"-DCMAKE_CXX_COMPILER_LAUNCHER={context.launcher}",
                         *definitions], succeeds)

    def build(self, *arguments, succeeds=True):
        return self.run([self.context.cmake, "--build", self.build_dir, *arguments], succeeds)

    def app(self, path="app"):
        return self.run([self.build_dir / path])

    def append(self, path, text):
        with open(self.source / path, "a", encoding="utf-8") as file:
            file.write(text)

    def write(self, path, text):
        (self.source / path).write_text(text, encoding="utf-8")

    def replace(self, path, old, new):
        file = self.source / path
        text = file.read_text(encoding="utf-8")
        expect(old in text, path, "does not contain", old)
        file.write_text(text.replace(old, new), encoding="utf-8")

    def times(self):
        """When each file that matters was last written: stamps, sources, objects, programs."""
        result = {}
        for path in self.build_dir.rglob("*"):
            name = path.relative_to(self.build_dir).as_posix()
            is_program = (path.is_file() and "/" not in name.removeprefix("Debug/")
                          and os.access(path, os.X_OK))
            is_ours = path.name == "stamp" or path.suffix in (".o", ".a", ".so", ".h", ".cc")
            if (is_ours or is_program) and "/new/" not in name and path.is_file():
                result[name] = path.stat().st_mtime_ns
        return result

    def changes(self, *arguments):
        """Builds; gives what was written anew: {"generated": {...}, "sources": ..., ...}.

        What the build tool said that it did is the same.
        """
        before = self.times()
        output = self.build(*arguments)
        after = self.times()
        changed = {"generated": set(), "sources": set(), "compiled": set(), "linked": set()}
        for name, time in after.items():
            if before.get(name) == time:
                continue
            if name.endswith("/stamp"):  # LIB.cpprpc/work/STEM.proto/stamp
                changed["generated"].add(name.split("/work/")[1].removesuffix(".proto/stamp"))
            elif name.endswith(".o"):
                changed["compiled"].add(source_of(name))
            elif "/include/" in name:
                changed["sources"].add(name.split("/include/")[1])
            else:
                changed["linked"].add(name.removeprefix("Debug/"))
        told = set(re.findall(r"Generating C\+\+ from (.+)\.proto$", output, re.MULTILINE))
        expect(told == changed["generated"], "generated:", changed["generated"], "but:\n", output)
        told = set(map(source_of, re.findall(r"Building CXX object (.+)$", output, re.MULTILINE)))
        expect(told == changed["compiled"], "compiled:", changed["compiled"], "but:\n", output)
        return changed


def source_of(name):
    """The source of an object file, CMakeFiles/LIB.dir/LIB.cpprpc/include/STEM.msg.cc.o."""
    tail = name.split("/include/")[-1].split(".dir/")[-1]
    return tail.removesuffix(".o").removeprefix("Debug/").removeprefix("Release/")


def expect_changes(changed, what, **expected):
    """Fails unless exactly the EXPECTED files changed; what is not named must not have changed."""
    for kind, files in changed.items():
        wanted = set(expected.get(kind, ()))
        expect(files == wanted, f"{what}: {kind} should be {sorted(wanted)}, is {sorted(files)}")


NOTHING = {}
