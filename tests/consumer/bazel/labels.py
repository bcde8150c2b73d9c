#!/usr/bin/env python3
"""Checks that WORKSPACE and MODULE.bazel provide every label that BUILD files name.

    labels.py ROOT     prints what is missing, or is in one of the two only; exits 1 if anything is
    labels.py --test   plants faults in a small tree, and checks that each is found

bazel/repositories.bzl, which WORKSPACE calls, and MODULE.bazel are run: Starlark is close enough to
Python. What BUILD.bazel and .bzl files name is found by its looks: "@name//package:target".
"""

import pathlib
import re
import sys
import tempfile

LABEL = re.compile(r'"@([A-Za-z0-9_.+-]+)(//[^"]*)?"')

# Repositories that Bazel itself has.
BUILT_IN = {"bazel_tools", "platforms", "cpprpc"}

# What only Bazel 4.2.3 would download, and no BUILD file of ours names.
OF_OLD_BAZEL = {"remote_coverage_tools", "rules_java"}

# Folders with BUILD files that are of other workspaces, or are not ours.
OTHERS = ("bazel/offline/", "build/", "tests/consumer/bazel/project/", "bazel-")

# Targets of @com_google_protobuf, as bazel/private/system_protobuf.bzl writes them.
TEMPLATE_TARGET = re.compile(r'name = "([a-z_]+)"')


def repositories(root):
    """What bazel/repositories.bzl defines: names of repositories, with what each was given."""
    found = {}

    def rule(kind):
        return lambda name, **attributes: found.__setitem__(name, dict(attributes, rule=kind))

    class Native:
        """`native` of a WORKSPACE that has nothing yet."""
        @staticmethod
        def existing_rule(_):
            return None

    scope = {"load": lambda *_: None, "native": Native}
    for kind in ("offline_repository", "system_protobuf", "system_repository"):
        scope[kind] = rule(kind)
    exec((root / "bazel/repositories.bzl").read_text(encoding="utf-8"), scope)
    scope["cpprpc_repositories"]()
    return found


def modules(root):
    """The names under which MODULE.bazel makes others visible."""
    found = set()
    scope = {"module": lambda **_: None,
             "bazel_dep": lambda name, version, repo_name=None: found.add(repo_name or name),
             "use_repo_rule": lambda *_: lambda name, **_: found.add(name)}
    exec((root / "MODULE.bazel").read_text(encoding="utf-8"), scope)
    return found


def labels(root):
    """Each external label of a BUILD.bazel or .bzl file: where it is, its repository, the rest."""
    for file in sorted([*root.rglob("BUILD.bazel"), *root.rglob("*.bzl")]):
        where = file.relative_to(root).as_posix()
        if where.startswith(OTHERS):
            continue
        code = re.sub(r'"""(?s:.*?)"""', "", file.read_text(encoding="utf-8"))
        for number, line in enumerate(code.splitlines(), 1):
            for repository, rest in LABEL.findall(line.split("#")[0]):
                yield f"{where}:{number}", repository, rest or f"//:{repository}"


def protobuf_targets(root):
    text = (root / "bazel/private/system_protobuf.bzl").read_text(encoding="utf-8")
    protos = re.search(r"_PROTOS = ({.*?\n})", text, re.DOTALL).group(1)
    names = {stem.replace("/", "_") + "_proto" for stem in eval(protos)}  # a literal
    return names | set(TEMPLATE_TARGET.findall(text)) | {"protobuf", "protoc"}


def is_provided(root, attributes, rest):
    """Whether a repository of bazel/repositories.bzl has what a label names behind its name."""
    package, _, target = rest[2:].partition(":")
    kind = attributes["rule"]
    if kind == "offline_repository":
        folder = root / "bazel/offline" / attributes["folder"] / package
        return (folder / target).is_file() and (folder / "BUILD.bazel").is_file()
    if kind == "system_protobuf":
        if target.endswith(".bzl"):
            text = (root / "bazel/private/system_protobuf.bzl").read_text(encoding="utf-8")
            return f'"{package}/{target}"' in text
        return not package and target in protobuf_targets(root)
    name = target or package.rpartition("/")[2]
    return (f"{package}:{name}" if package else name) in attributes["libraries"]


def faults(root):
    """All that is wrong, one line each, and how many labels there are."""
    defined, named, count = repositories(root), set(), 0
    in_module = modules(root)
    for where, repository, rest in labels(root):
        if repository in BUILT_IN:
            continue
        count += 1
        named.add(repository)
        label = f"@{repository}{rest}"
        if repository not in defined:
            yield f"{where}: bazel/repositories.bzl does not define @{repository}, for {label}"
        elif not is_provided(root, defined[repository], rest):
            yield f"{where}: @{repository} of bazel/repositories.bzl does not have {label}"
        if repository not in in_module:
            yield f"{where}: MODULE.bazel has no {repository}, for {label}"
    for name in sorted(in_module ^ (set(defined) - OF_OLD_BAZEL)):
        one = "MODULE.bazel" if name in in_module else "bazel/repositories.bzl"
        yield f"{name}: only {one} has it"
    for name in sorted(set(defined) - OF_OLD_BAZEL - named):
        yield f"{name}: no BUILD file names it"
    if count == 0:
        yield "no BUILD file names anything external"


def main(root):
    found = list(faults(root))
    for fault in found:
        print(fault)
    print(f"{len(found)} faults in {len(list(labels(root)))} external labels")
    return 1 if found else 0


# --- the test of the test ------------------------------------------------------------------------

TREE = {
    "bazel/offline/rules_cc/cc/defs.bzl": "",
    "bazel/offline/rules_cc/cc/BUILD.bazel": "",
    "bazel/private/system_protobuf.bzl":
        '_PROTOS = {\n    "any": [],\n}\nX = {"bazel/proto_library.bzl": ""}\n',
    "bazel/repositories.bzl": """
load("//bazel/private:system_protobuf.bzl", "system_protobuf")

def cpprpc_repositories():
    offline_repository(name = "rules_cc", folder = "rules_cc")
    offline_repository(name = "rules_java", folder = "rules_java")
    system_protobuf(name = "com_google_protobuf")
    if not native.existing_rule("fmt"):
        system_repository(name = "fmt", debian = "libfmt-dev", libraries = {"fmt": "fmt"})
    system_repository(name = "jose", debian = "libjose-dev", libraries = {"jws:jws": "jose"})
""",
    "MODULE.bazel": """
module(name = "cpprpc")
bazel_dep(name = "fmt", version = "1")
bazel_dep(name = "protobuf", version = "1", repo_name = "com_google_protobuf")
bazel_dep(name = "rules_cc", version = "1")
system_repository = use_repo_rule("//bazel/private:system_repository.bzl", "system_repository")
system_repository(name = "jose", debian = "libjose-dev", libraries = {"jws:jws": "jose"})
""",
    "BUILD.bazel": """
load("@com_google_protobuf//bazel:proto_library.bzl", "proto_library")
load("@rules_cc//cc:defs.bzl", "cc_library")
deps = ["@fmt", "@com_google_protobuf//:any_proto", "@com_google_protobuf//:protoc"]  # "@x//:y"
deps = ["@jose//jws", "@jose//jws:jws"]
""",
}

# The file that is changed, what is replaced in it, and the fault that this is.
CASES = [
    (None, "", "", None),
    ("BUILD.bazel", '"@fmt"', '"@fmt//:fmt_static"', "does not have @fmt//:fmt_static"),
    ("BUILD.bazel", '"@fmt"', '"@fmt", "@zlib"', "does not define @zlib"),
    ("BUILD.bazel", '"@fmt"', '"@fmt", "@zlib"', "MODULE.bazel has no zlib"),
    ("BUILD.bazel", "cc:defs.bzl", "cc:other.bzl", "does not have @rules_cc//cc:other.bzl"),
    ("BUILD.bazel", ":any_proto", ":all_proto", "does not have @com_google_protobuf//:all_proto"),
    ("BUILD.bazel", "bazel:proto_library.bzl", "bazel:x.bzl", "does not have @com_google_protobuf"),
    ("BUILD.bazel", '"@fmt", ', "", "fmt: no BUILD file names it"),
    ("BUILD.bazel", '"@jose//jws"', '"@jose//jwe"', "does not have @jose//jwe"),
    ("BUILD.bazel", '"@jose//jws"', '"@jose"', "does not have @jose//:jose"),
    ("MODULE.bazel", 'bazel_dep(name = "fmt", version = "1")', "", "MODULE.bazel has no fmt"),
    ("MODULE.bazel", 'name = "fmt"', 'name = "zlib"', "zlib: only MODULE.bazel has it"),
    ("MODULE.bazel", 'system_repository(name = "jose"', 'system_repository(name = "jwt"',
     "MODULE.bazel has no jose"),
    ("MODULE.bazel", ', repo_name = "com_google_protobuf"', "",
     "com_google_protobuf: only bazel/repositories.bzl has it"),
]


def self_test():
    failed = 0
    for path, old, new, why in CASES:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in TREE.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text.replace(old, new) if name == path else text,
                                         encoding="utf-8")
            found = list(faults(root))
        if not any(why in fault for fault in found) if why else found:
            print(f"{path}: {old!r} -> {new!r}: expected {why}, got {found}")
            failed += 1
    print(f"{len(CASES)} trees, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--test" else main(pathlib.Path(sys.argv[1])))
