"""What the tests of Bazel share: a workspace in a fresh folder, and what Bazel ran to build it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parent / "cmake"))

from harness import Failure, expect  # noqa: E402, F401  pylint: disable=wrong-import-position


def copy_of_tree(source, target):
    """Copies what git would have of the tree SOURCE: no build folders, nothing that is ignored."""
    listed = subprocess.run(
        ["git", "-C", str(source), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        stdout=subprocess.PIPE, check=True).stdout.decode()
    for name in listed.split("\0"):
        if name and (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name)


class Workspace:
    """Bazel in the folder SOURCE, with a server and an output tree of its own below FOLDER.

    To be used in a `with`, at whose end the server ends. Actions that an earlier test ran already
    come from the disk cache CACHE.
    """

    def __init__(self, bazel, source, folder, cache):
        self.source = source
        self.log = folder / "execution.json"
        # The system's bazelrc stays: Debian's says where Bazel itself is. What Bazel's Java leaves
        # behind in the folder for temporary files, such as a log of every build, goes with FOLDER.
        temporary = folder / "tmp"
        temporary.mkdir()
        self.program = [bazel, f"--output_user_root={folder / 'output'}", "--nohome_rc",
                        "--max_idle_secs=120", "--host_jvm_args=-Xmx1g",
                        f"--host_jvm_args=-Djava.io.tmpdir={temporary}"]
        self.flags = [f"--disk_cache={cache}", "--jobs=2", "--color=no", "--curses=no",
                      "--show_progress=0", "--nosandbox_debug", "--verbose_failures",
                      "--experimental_repository_disable_download",
                      f"--execution_log_json_file={self.log}"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call("shutdown")
        # Bazel's output tree is read-only in parts.
        subprocess.run(["chmod", "-R", "u+w", str(self.log.parent)], check=False)

    def call(self, *words, environment=None):
        return subprocess.run([*self.program, *(str(word) for word in words)], cwd=self.source,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, env={**os.environ, **(environment or {})})

    def run(self, command, *words, succeeds=True, environment=None):
        """bazel COMMAND WORDS...: gives what it printed, and fails unless it succeeds as said."""
        flags = self.flags if command in ("build", "test", "run") else []
        done = self.call(command, *flags, *words, environment=environment)
        expect((done.returncode == 0) == succeeds, "bazel", command, *words, "exited with",
               done.returncode, "and printed:\n" + done.stdout)
        return done.stdout

    def actions(self):
        """What was run for the last build, and what came from the cache: by mnemonic."""
        text, decoder, at = self.log.read_text(encoding="utf-8").strip(), json.JSONDecoder(), 0
        result = {}
        while at < len(text):
            action, end = decoder.raw_decode(text, at)
            result.setdefault(action["mnemonic"], []).append(action)
            at = end + len(text[end:]) - len(text[end:].lstrip())
        return result

    def changes(self, *words):
        """Builds; gives the protos that protoc was run for, and the sources that were compiled.

        Fails if anything else was run but what belongs to these.
        """
        self.run("build", *words)
        actions = self.actions()
        generated = {output for action in actions.pop("CppRpcGenerate", [])
                     for output in action["listedOutputs"] if output.endswith(".msg.h")}
        compiled = {action["listedOutputs"][0] for action in actions.pop("CppCompile", [])}
        linked = bool(actions.pop("CppLink", [])) | bool(actions.pop("CppArchive", []))
        actions.pop("GenProtoDescriptorSet", None)  # proto_library does that by itself
        expect(not actions, "what else was run:", sorted(actions))
        expect(not linked or compiled, "something was linked, and nothing compiled")
        return {"generated": {pathlib.PurePath(path).name.split(".")[0] for path in generated},
                "compiled": {object_name(path) for path in compiled}}

    def append(self, path, text):
        with open(self.source / path, "a", encoding="utf-8") as file:
            file.write(text)

    def replace(self, path, old, new):
        file = self.source / path
        text = file.read_text(encoding="utf-8")
        expect(old in text, path, "does not contain", old)
        file.write_text(text.replace(old, new), encoding="utf-8")


def object_name(path):
    """a/_objs/b/c.msg.pic.o is compiled from c.msg."""
    name = pathlib.PurePath(path).name
    for suffix in (".o", ".d", ".pic"):
        name = name.removesuffix(suffix)
    return name
