#!/usr/bin/env python3
"""Tests add_proto_library() on small projects: consumer_test.py --help

Each test is a function below; its doc string says what it shows.
"""

import argparse
import pathlib
import re
import shutil
import sys
import tempfile

from harness import HERE, NOTHING, Failure, Project, expect, expect_changes


def project(context, name="project"):
    return Project(HERE / name, context.folder / name, context)


def rebuild(context):
    """A build does what a change asks for and no more."""
    p = project(context)
    p.configure(context.installed)
    p.build()
    expect("42 units" in p.app(), "the program does not print its units")
    expect_changes(p.changes(), "a second build", **NOTHING)
    if context.generator == "Ninja":
        output = p.build()
        expect("no work to do" in output, "the third build did something:\n" + output)

    p.append("money/base/money.proto", "\n")
    expect_changes(p.changes(), "an empty line in an import of imports",
                   generated=["base/money", "shop/v1/order", "audit/record"])
    expect_changes(p.changes(), "a build after that", **NOTHING)

    p.replace("shop/shop/v1/note.proto", "string text = 1;", "string text = 1;\n  bool done = 2;")
    expect_changes(p.changes(), "a field in a file that nobody imports",
                   generated=["shop/v1/note"],
                   sources=["shop/v1/note.msg.h", "shop/v1/note.msg.cc"],
                   compiled=["shop/v1/note.msg.cc", "shop/v1/note.rpc.cc", "main.cc"],
                   linked=["libshop.a", "app"])

    p.replace("money/base/money.proto", "int64 units = 1;", "int64 units = 1;\n  int32 nanos = 3;")
    expect_changes(p.changes(), "a field in an import of imports",
                   generated=["base/money", "shop/v1/order", "audit/record"],
                   sources=["base/money.msg.h", "base/money.msg.cc"],
                   compiled=["base/money.msg.cc", "shop/v1/order.msg.cc", "shop/v1/order.rpc.cc",
                             "audit/record.msg.cc", "audit/record.rpc.cc", "main.cc"],
                   linked=["libmoney.a", "libshop.a", "libaudit.a", "app"])
    expect_changes(p.changes(), "a build at last", **NOTHING)
    expect("42 units" in p.app(), "the program does not print its units")


def tools(context):
    """A changed plugin or option generates again; an import that is gone is no obstacle.

    The plugin and protoc are copies that stand elsewhere, as when compiling for another machine.
    """
    plugin = context.folder / "a plugin"
    protoc = context.folder / "a protoc"
    shutil.copy(context.plugin, plugin)
    shutil.copy(shutil.which("protoc"), protoc)
    p = project(context)
    p.configure(context.installed, f"-DCPPRPC_PLUGIN={plugin}",
                f"-DProtobuf_PROTOC_EXECUTABLE={protoc}")
    p.build()

    plugin.touch()
    expect_changes(p.changes(), "a new plugin that writes the same",
                   generated=["base/money", "shop/v1/order", "shop/v1/note", "audit/record"])

    # The namespace of shop's files: the program no longer compiles, so build the library alone.
    p.configure("-DSHOP_OPTIONS=namespace=shop.v1:store")
    changed = p.changes("--target", "shop")
    expect(changed["generated"] == {"shop/v1/order", "shop/v1/note"}, changed)
    expect("shop/v1/order.msg.h" in changed["sources"], changed)
    p.configure("-DSHOP_OPTIONS=")
    p.build()
    expect_changes(p.changes(), "a build after the options changed back", **NOTHING)

    # An import moves to another folder of the import roots.
    (p.source / "money/base/money.proto").rename(p.source / "money/money.proto")
    p.replace("CMakeLists.txt", "money/base/money.proto", "money/money.proto")
    p.replace("shop/shop/v1/order.proto", "base/money.proto", "money.proto")
    p.build()
    expect("42 units" in p.app(), "the program does not print its units")
    left = p.build_dir / "money.cpprpc/include/base/money.msg.h"
    expect(not left.exists(), left, "is left over from a file that is no longer listed")


def errors(context):
    """What is wrong in a call of add_proto_library() or in a .proto is said, with what to do."""
    cases = [  # what to write instead of what, and what CMake must say
        ("DEPS money", "DEPS mony", "DEPS names \"mony\", and there is no such target",
         "audit, shop, money"),
        ("DEPS money", "DEPS app", "which is no proto library", "target_link_libraries"),
        ("IMPORT_DIRS money", "IMPORT_DIRS shop", "is in none of the import directories",
         "IMPORT_DIRS"),
        ("money/base/money.proto", "money/base/cash.proto", "there is no file", "cash.proto"),
        ("(money PROTOS", "(money", "what is \"money/base/money.proto\"?", "PROTOS"),
        ("PROTOS money/base/money.proto", "PROTOS", "no .proto file", "PROTOS"),
        ("money/base/money.proto", "main.cc IMPORT_DIRS .", "does not end in .proto", "main.cc"),
    ]
    for number, (old, new, *texts) in enumerate(cases):
        p = Project(HERE / "project", context.folder / str(number), context)
        p.replace("CMakeLists.txt", old, new)
        output = " ".join(p.configure(context.installed, succeeds=False).split())
        for text in texts:
            expect(text in output, f"'{new}': CMake does not say '{text}':\n{output}")

    p = project(context)
    wrong_plugin = p.configure(context.installed, "-DCPPRPC_PLUGIN=/no/such/plugin", succeeds=False)
    expect("there is no such file" in " ".join(wrong_plugin.split()), wrong_plugin)
    p.configure(context.installed, "-UCPPRPC_PLUGIN", "-DSHOP_OPTIONS=colour=red")
    output = p.build(succeeds=False)
    expect("colour" in output, "the build does not name the wrong option:\n" + output)

    p.configure("-DSHOP_OPTIONS=")
    p.replace("shop/shop/v1/order.proto", "base/money.proto", "base/cash.proto")
    output = p.build(succeeds=False)
    expect("base/cash.proto: File not found" in output,
           "the build does not name the missing import:\n" + output)
    p.replace("shop/shop/v1/order.proto", "base/cash.proto", "base/money.proto")
    p.build()
    expect_changes(p.changes(), "a build after the mistake was mended", **NOTHING)


def producer(context):
    """A proto library is installed with its .proto files, and imported from another project."""
    made = project(context, "producer")
    made.configure(context.installed)
    made.build()
    prefix = context.folder / "a prefix"
    made.run([context.cmake, "--install", made.build_dir, "--prefix", prefix])

    p = project(context, "user")
    p.configure(context.installed, f"-Dproducer_DIR={prefix}/lib/cmake/producer")
    p.build()
    p.app()
    expect_changes(p.changes(), "a second build", **NOTHING)


def services(context):
    """Services with protoc's own classes: of another library, or generated beside them."""
    p = project(context, "services")
    p.configure(context.installed)
    p.build()
    expect("42 units" in p.app(), "the program does not print its units")
    expect_changes(p.changes(), "a second build", **NOTHING)

    p.append("protos/base/money.proto", "\n")
    changed = p.changes()
    expect(changed["generated"] == {"base/money", "shop/order"}, changed)
    p.replace("protos/shop/order.proto", "message Order {", "message Order {\n  bool paid = 3;")
    # The .rpc.cc brings the file's descriptor along.
    expect_changes(p.changes(), "a field in a message", generated=["shop/order"],
                   sources=["shop/order.pb.h", "shop/order.pb.cc", "shop/order.rpc.cc"],
                   compiled=["shop/order.pb.cc", "shop/order.rpc.cc", "main.cc"],
                   linked=["libshop.a", "app"])

    prefix = context.folder / "a prefix"
    p.run([context.cmake, "--install", p.build_dir, "--prefix", prefix])
    user = project(context, "services_user")
    installed = f"-Dservices_DIR={prefix}/lib/cmake/services"
    user.configure(context.installed, installed, "-DBILL_OPTIONS=messages=protobuf")
    user.build()
    user.app()
    output = " ".join(user.configure("-DBILL_OPTIONS=", succeeds=False).split())
    expect("which cannot hold each other" in output, output)

    cases = [
        ("CLASSES money_classes", "CLASSES cash_classes", "PROTOBUF_CLASSES names \"cash_classes\""),
        ("DEPS money\n                  OPTIONS messages=protobuf)", "DEPS money)",
         "the messages of shop are those of cpprpc, and the messages of money those of protobuf"),
        ("OPTIONS messages=protobuf PROTO", "PROTO", "PROTOBUF_CLASSES is for OPTIONS messages="),
    ]
    for number, (old, new, text) in enumerate(cases):
        p = Project(HERE / "services", context.folder / str(number), context)
        p.replace("CMakeLists.txt", old, new)
        output = " ".join(p.configure(context.installed, succeeds=False).split())
        expect(text in output, f"'{new}': CMake does not say '{text}':\n{output}")


def build_tree(context):
    """find_package(cpprpc) works from the build tree, without installing."""
    p = project(context)
    p.configure(f"-Dcpprpc_DIR={context.project_build}")
    p.build()
    expect("42 units" in p.app(), "the program does not print its units")


def fetch_content(context):
    """The project works as a part of another, with FetchContent."""
    p = project(context)
    p.replace("CMakeLists.txt", "find_package(cpprpc REQUIRED)",
              "include(FetchContent)\n"
              f"FetchContent_Declare(cpprpc SOURCE_DIR [[{context.project_source}]])\n"
              "FetchContent_MakeAvailable(cpprpc)")
    p.configure("-DCPPRPC_BUILD_GRPC=OFF")
    p.build("--target", "app", "-j2")
    expect("42 units" in p.app(), "the program does not print its units")


def h2_alone(context):
    """A server and client on h2 need neither gRPC's library nor protobuf's, to build or to run."""
    without = [f"-DCPPRPC_BUILD_{what}=OFF" for what in
               ("GRPC", "PROTOBUF", "PLUGIN", "JSON", "TESTS", "EXAMPLES")]
    missing = ["-DCMAKE_DISABLE_FIND_PACKAGE_gRPC=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_Protobuf=ON"]
    prefix = context.folder / "a prefix"
    package = Project(None, context.folder / "package", context)
    package.source = context.project_source
    package.configure(*without, *missing)
    package.build("-j2")
    package.run([context.cmake, "--install", package.build_dir, "--prefix", prefix])
    headers = [path.relative_to(prefix / "include/cpprpc/transport").as_posix()
               for path in (prefix / "include/cpprpc/transport").rglob("*.h")]
    expect([path for path in headers if path.startswith("h2/")] == ["h2/h2.h"], headers)

    p = project(context, "h2_alone")
    p.configure(f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCPPRPC_PLUGIN={context.plugin}", *missing)
    p.build()
    expect("tick 42" in p.app(), "the program does not print its tick")
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", p.run(["readelf", "-d", p.build_dir / "app"]))
    expect(any(name.startswith("libnghttp2") for name in needed), "not on nghttp2:", needed)
    wrong = [name for name in needed if re.match(r"lib(grpc|gpr|protobuf|absl|upb|cares)", name)]
    expect(not wrong, "the program needs", wrong)


def transports(context):
    """The project configures, with its tests, whichever transports are built."""
    for built in ("GRPC", "H2", None):
        p = Project(None, context.folder / str(built), context)
        p.source = context.project_source
        p.configure(*[f"-DCPPRPC_BUILD_{name}={'ON' if name == built else 'OFF'}"
                      for name in ("GRPC", "H2")])


def example(context):
    """examples/users builds alone; a second build does nothing; a proto rebuilds what needs it."""
    p = Project(context.project_source / "examples/users", context.folder / "users", context)
    p.configure(context.installed)
    p.build()
    expect_changes(p.changes(), "a second build", **NOTHING)

    protos = sorted(p.source.rglob("*.proto"))
    expect(protos, "there is no .proto in", p.source)
    for proto in protos:
        stem = proto.stem
        p.append(proto.relative_to(p.source), "\n")
        changed = p.changes()
        expect(any(name.endswith(stem) for name in changed["generated"]), stem, changed)
        expect(not changed["sources"] and not changed["compiled"] and not changed["linked"],
               f"an empty line in {stem}.proto:", changed)

        p.append(proto.relative_to(p.source), f"message Added{stem.title()} {{ bool x = 1; }}\n")
        changed = p.changes()
        expect(any(name.endswith(f"{stem}.msg.cc") for name in changed["compiled"]), changed)
        expect(changed["linked"], changed)
    expect_changes(p.changes(), "a build at last", **NOTHING)


TESTS = {test.__name__: test for test in
         (rebuild, tools, errors, producer, services, build_tree, fetch_content,
          h2_alone, transports, example)}


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("test", choices=TESTS)
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--generator", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="", help="CMAKE_CXX_FLAGS, such as the sanitizers'")
    parser.add_argument("--launcher", default="")
    parser.add_argument("--plugin", required=True, type=pathlib.Path)
    parser.add_argument("--prefix", required=True, help="where cpp-rpc is installed")
    parser.add_argument("--project-source", required=True, type=pathlib.Path)
    parser.add_argument("--project-build", required=True, type=pathlib.Path)
    context = parser.parse_args(arguments)
    context.installed = f"-DCMAKE_PREFIX_PATH={context.prefix}"
    return context


def main(arguments):
    context = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="cpprpc consumer ") as folder:
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
