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

sys.path.insert(0, str(HERE.parent))
from tools import tool  # noqa: E402


def project(context, name="project", folder=None):
    return Project(HERE / name, context.folder / (folder or name), context)


def rebuild(context):
    """A build does what a change asks for and no more, in a folder with an odd name."""
    odd = "o ($dd) é+,@=!~" + ("'&" if context.generator == "Unix Makefiles" else "%")
    p = project(context, folder=odd)
    p.configure(context.installed)
    p.build("-j2")
    app = "Debug/app" if "Multi" in context.generator else "app"
    expect("42 units" in p.app(app), "the program does not print its units")
    expect_changes(p.changes(), "a second build", **NOTHING)
    if "Ninja" in context.generator:
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
    expect("42 units" in p.app(app), "the program does not print its units")

    if "Multi" in context.generator:
        changed = p.changes("--config", "Release")
        expect(not changed["generated"] and not changed["sources"],
               "another configuration:", changed)
        expect_changes(p.changes(), "the first configuration again", **NOTHING)
        expect_changes(p.changes("--config", "Release"), "the other one again", **NOTHING)


# In front of the plugin: kills protoc, and cmake that started it, while there is PLUGIN.kill.
DEADLY_PLUGIN = """#!/bin/sh
if [ -e "$0.kill" ]; then
  kill -9 "$(awk '/^PPid/ { print $2 }' "/proc/$PPID/status")" "$PPID"
fi
exec "$0.real"
"""


def tools(context):
    """A changed plugin or option generates again; what is gone, or was killed, is no obstacle.

    The plugin and protoc are copies that stand elsewhere, as when compiling for another machine.
    """
    plugin = context.folder / "a plugin"
    protoc = context.folder / "a protoc"
    shutil.copy(context.plugin, plugin)
    shutil.copy(shutil.which("protoc"), protoc)
    p = project(context)
    p.configure(context.installed, f"-DCPPRPC_PLUGIN={plugin}",
                f"-DProtobuf_PROTOC_EXECUTABLE={protoc}")
    p.build("-j2")

    plugin.rename(f"{plugin}.real")
    plugin.write_text(DEADLY_PLUGIN, encoding="utf-8")
    plugin.chmod(0o755)
    expect_changes(p.changes(), "a new plugin that writes the same",
                   generated=["base/money", "shop/v1/order", "shop/v1/note", "audit/record"])
    p.configure("-DSHOP_PROTOC_OPTIONS=--experimental_allow_proto3_optional")
    expect_changes(p.changes(), "another option of protoc",
                   generated=["shop/v1/order", "shop/v1/note"])

    # Killed in the middle, with a header half written.
    p.replace("shop/shop/v1/note.proto", "string text = 1;", "string text = 1;\n  bool done = 2;")
    kill = pathlib.Path(f"{plugin}.kill")
    kill.touch()
    p.build(succeeds=False)
    header = p.build_dir / "shop.cpprpc/include/shop/v1/note.msg.h"
    header.write_text("struct Not", encoding="utf-8")
    kill.unlink()
    expect(p.changes()["generated"] == {"shop/v1/note"}, "what was killed is not made up for")
    expect("42 units" in p.app(), "the program does not print its units")
    expect_changes(p.changes(), "a build after that", **NOTHING)

    # The namespace of shop's files: the program no longer compiles, so build the library alone.
    p.configure("-DSHOP_OPTIONS=namespace=shop.v1:store")
    changed = p.changes("--target", "shop")
    expect(changed["generated"] == {"shop/v1/order", "shop/v1/note"}, "other options:", changed)
    expect("shop/v1/note.msg.h" in changed["sources"], "other options:", changed)
    p.configure("-DSHOP_OPTIONS=")
    p.build()
    expect_changes(p.changes(), "a build after that", **NOTHING)

    old = p.source / "money/base/money.proto"
    old.rename(p.source / "money/money.proto")
    p.replace("CMakeLists.txt", "money/base/money.proto", "money/money.proto")
    p.replace("shop/shop/v1/order.proto", "base/money.proto", "money.proto")
    p.build()
    expect("42 units" in p.app(), "the program does not print its units")
    left = [path for path in (p.build_dir / "money.cpprpc").rglob("*") if "base" in path.parts
            and path.is_file() and path.name != "depfile"]
    expect(not left, left, "are left over from a file that is no longer listed")
    expect_changes(p.changes(), "a build after that", **NOTHING)


def expect_texts(what, texts, output):
    output = " ".join(output.split())
    for text in texts:
        expect(text in output, f"{what}: '{text}' is not said:\n{output}")


MONEY = "add_proto_library(money ${MONEY} PROTOS money/base/money.proto"
CASH = "add_proto_library(cash PROTOS {0}/base/money.proto IMPORT_DIRS {0} {1})\n"

WRONG_CALLS = [  # what to write instead of what, and what CMake must say
    ("DEPS money", "DEPS mony", "DEPS names \"mony\", and there is no such target",
     "audit, shop, money"),
    ("DEPS money", "DEPS app", "which is no proto library", "target_link_libraries"),
    ("DEPS money", "DEPS shop", "DEPS names the library itself"),
    ("IMPORT_DIRS money", "IMPORT_DIRS money DEPS audit",
     "the DEPS form a cycle: audit -> shop -> money -> audit"),
    ("IMPORT_DIRS money", "IMPORT_DIRS shop", "is in none of the import directories",
     "IMPORT_DIRS"),
    ("money/base/money.proto", "money/base/cash.proto", "there is no file", "cash.proto"),
    ("money/base/money.proto", "${CMAKE_BINARY_DIR}/cash.proto IMPORT_DIRS ${CMAKE_BINARY_DIR}",
     "cash.proto\", and no command is known to make it", "GENERATED"),
    ("(money ${MONEY} PROTOS", "(money", "what is \"money/base/money.proto\"?", "PROTOS"),
    ("PROTOS money/base/money.proto", "PROTOS", "no .proto file", "PROTOS"),
    ("money/base/money.proto", "main.cc IMPORT_DIRS .", "does not end in .proto", "main.cc"),
    ("money/base/money.proto", "money/base/money.proto money/base/money.proto",
     "money.proto\" is listed twice"),
    ("PROTOS money/base/money.proto", "PROTOS money/base/money.proto DEP audit",
     "/DEP\" does not end in .proto", "IMPORT_DIRS, DEPS, OPTIONS"),
    ("IMPORT_DIRS money", "IMPORT_DIRS money OPTIONS $<IF:1,services=false,>",
     "cannot have \"$<IF:1,services=false,>\"", "use if()"),
    ("money/base/money.proto IMPORT_DIRS money",
     "money/base/money.proto copy/base/money.proto IMPORT_DIRS money copy",
     "copy/base/money.proto\" are both imported as \"base/money.proto\"", "same files"),
    (MONEY, CASH.format("money", "OPTIONS services=false") + MONEY,
     "money.proto\" is in the library cash already", "DEPS cash"),
    (MONEY, CASH.format("copy", "DEPS money") + MONEY,
     "both cash and money have a file that is imported as \"base/money.proto\""),
    ("(money ${MONEY}", "(acme::money", "ALIAS acme::money"),
    ("(money ${MONEY}", "(money STATIC SHARED", "STATIC and SHARED at once"),
    ("add_proto_library(money", "add_library(money_protos INTERFACE)\nadd_proto_library(money",
     "there is a target \"money_protos\" already"),
    ("${SHOP_PROTOC_OPTIONS}", "-Ishop", "cannot have \"-Ishop\". Say IMPORT_DIRS"),
    ("${SHOP_PROTOC_OPTIONS}", "--descriptor_set_out=x", "Give them an add_custom_command()"),
    ("${SHOP_PROTOC_OPTIONS}", "--python_out=x", "Give them an add_custom_command()"),
    ("${SHOP_PROTOC_OPTIONS}", "fatal_warnings", "An option begins with a dash"),
    ("IMPORT_DIRS money", "IMPORT_DIRS \"mo#ney\"", "contains # , which CMake or protoc takes for"),
]

WRONG_IMPORTS = [  # what to write instead of what, in which file, and what the build must say
    ("CMakeLists.txt", "DEPS money ", "", "shop/v1/order.proto imports \"base/money.proto\", which "
     "is a file of money. Add it to the library: add_proto_library(shop ... DEPS money)"),
    # protoc itself finds the file: without a word here, the compiler would not find the header
    ("CMakeLists.txt", "IMPORT_DIRS shop DEPS money ", "IMPORT_DIRS shop money ",
     "it imports \"base/money.proto\", which is not in DEPS",
     "which is a file of money. Add it to the library: add_proto_library(shop ... DEPS money)"),
    ("CMakeLists.txt", "DEPS acme::shop", "",
     "add_proto_library(audit ... DEPS acme::shop)"),
    ("CMakeLists.txt", "shop/shop/v1/order.proto shop/", "shop/",
     "audit/record.proto imports \"shop/v1/order.proto\", which no proto library has", "PROTOS"),
    ("shop/shop/v1/order.proto", "\"base/money.proto", "\"money.proto",
     "money.proto: File not found", "There is \"base/money.proto\" (of money)"),
]


def errors(context):
    """What is wrong in a call of add_proto_library() or in a .proto is said, with what to do."""
    p = project(context)
    shutil.copytree(p.source / "money", p.source / "copy")
    calls = (p.source / "CMakeLists.txt").read_text(encoding="utf-8")
    for old, new, *texts in WRONG_CALLS:
        p.replace("CMakeLists.txt", old, new)
        expect_texts(new, texts, p.configure(context.installed, succeeds=False))
        p.write("CMakeLists.txt", calls)
    if "Ninja" in context.generator:
        p.replace("CMakeLists.txt", "IMPORT_DIRS money", "IMPORT_DIRS \"mo'ney\"")
        expect_texts("'", ["contains ' , which Ninja before 1.13, but not make, takes for"],
                     p.configure(context.installed, succeeds=False))
        p.write("CMakeLists.txt", calls)

    wrong_plugin = p.configure(context.installed, "-DCPPRPC_PLUGIN=/no/such/plugin", succeeds=False)
    expect_texts("CPPRPC_PLUGIN", ["there is no such file"], wrong_plugin)
    p.configure(context.installed, "-UCPPRPC_PLUGIN", "-DSHOP_OPTIONS=colour=red")
    output = p.build(succeeds=False)
    expect("colour" in output, "the build does not name the wrong option:\n" + output)
    p.configure("-DSHOP_OPTIONS=")

    for path, old, new, *texts in WRONG_IMPORTS:
        text = (p.source / path).read_text(encoding="utf-8")
        p.replace(path, old, new)
        expect_texts(new, texts, p.build("--target", "generate", succeeds=False))
        p.write(path, text)
    # The same of two files that are there already, and protoc has taken: one is no longer listed.
    p.build("--target", "generate")
    p.replace("CMakeLists.txt", "shop/shop/v1/order.proto shop/", "shop/")
    expect_texts("a file less", ["which no proto library has"],
                 p.build("--target", "generate", succeeds=False))
    p.write("CMakeLists.txt", calls)
    p.build("--target", "generate")
    expect_changes(p.changes("--target", "generate"), "a build after the mistakes", **NOTHING)


def kinds(context):
    """STATIC, SHARED and OBJECT libraries link, and run, whichever depends on which.

    In unity builds too, and where classes are hidden unless something says otherwise. Lists may be
    quoted, and options be joined by commas.
    """
    p = project(context)
    p.replace("CMakeLists.txt", "PROTOS shop/shop/v1/order.proto shop/shop/v1/note.proto",
              "PROTOS \"shop/shop/v1/order.proto;shop/shop/v1/note.proto\"")
    built = {"STATIC": "lib{}.a", "SHARED": "lib{}.so"}
    for audit, shop, money in (("OBJECT", "OBJECT", "OBJECT"), ("SHARED", "SHARED", "SHARED"),
                               ("STATIC", "OBJECT", "OBJECT"), ("SHARED", "STATIC", "OBJECT"),
                               ("OBJECT", "SHARED", "STATIC"), ("", "STATIC", "")):
        is_unity = "ON" if money == "OBJECT" else "OFF"
        p.configure(context.installed, f"-DAUDIT={audit}", f"-DSHOP={shop}", f"-DMONEY={money}",
                    "-DBUILD_SHARED_LIBS=ON", "-DSHOP_OPTIONS=map=unordered,services=true",
                    f"-DCMAKE_UNITY_BUILD={is_unity}",
                    "-DCMAKE_CXX_VISIBILITY_PRESET=hidden", "-DCMAKE_VISIBILITY_INLINES_HIDDEN=ON")
        p.build("-j2")
        expect("42 units" in p.app(), audit, shop, money, "the program does not print its units")
        libraries = {path.name for path in p.build_dir.glob("lib*")}
        wanted = {built[kind or "SHARED"].format(name) for name, kind in
                  (("audit", audit), ("shop", shop), ("money", money)) if kind != "OBJECT"}
        expect(libraries == wanted, "there are", libraries, "instead of", wanted)
        for library in libraries:
            (p.build_dir / library).unlink()


def packages(context):
    """Proto libraries are installed with their .proto files, and imported from other projects."""
    for kind in ("SHARED", "OBJECT"):
        folder = context.folder / kind
        definitions = [context.installed, f"-DKIND={kind}"]
        for name in ("producer", "reseller"):
            p = project(context, name, f"{kind}/{name}")
            p.configure(*definitions)
            p.build("-j2")
            prefix = folder / f"prefix of {name}"
            p.run([context.cmake, "--install", p.build_dir, "--prefix", prefix])
            definitions.append(f"-D{name}_DIR={prefix}/lib/cmake/{name}")
            shutil.rmtree(p.source.parent)  # what is installed is all that is needed

        p = project(context, "user", f"{kind}/user")
        p.configure(*definitions, "-DBILL_DEPS=reseller::shop")
        p.build("-j2")
        p.app()
        expect_changes(p.changes(), "a second build", **NOTHING)
    p.configure("-DBILL_DEPS=")
    output = p.build(succeeds=False)
    expect_texts("no DEPS", ["bill.proto imports \"shop/order.proto\", which is a file of "
                             "reseller::shop", "DEPS producer::money"], output)


def generated(context):
    """A .proto may be made while building, in the same directory or in another one."""
    p = project(context, "generated")
    p.configure(context.installed)
    if context.generator == "Ninja":  # which makes no more than it knows to be needed
        p.build("--target", "shapes.cpprpc/work/circle.proto/stamp")
    p.build("--target", "generate", "-j2")
    expect(not list(p.build_dir.rglob("*.o")), "generating compiled something")
    p.build("-j2")
    p.app()
    p.app("other/other")
    expect_changes(p.changes(), "a second build", **NOTHING)

    p.append("made/colour.txt", "\n")
    expect_changes(p.changes(), "an empty line in what a .proto is made of",
                   generated=["colour", "gen/shape", "circle", "tint"])
    p.replace("shape.txt", "Colour colour = 1;", "Colour colour = 1;\n  int32 corners = 2;")
    expect_changes(p.changes(), "a field in what a .proto is made of",
                   generated=["gen/shape", "circle"],
                   sources=["gen/shape.msg.h", "gen/shape.msg.cc"],
                   compiled=["gen/shape.msg.cc", "gen/shape.rpc.cc", "circle.msg.cc",
                             "circle.rpc.cc", "main.cc"],
                   linked=["libshapes.a", "app"])
    expect_changes(p.changes(), "a build at last", **NOTHING)
    prefix = context.folder / "prefix"
    p.run([context.cmake, "--install", p.build_dir, "--prefix", prefix])
    for name in ("gen/shape", "circle", "tint", "colour"):
        expect((prefix / f"include/{name}.proto").exists(), name, "is not installed")


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


def in_tree(context):
    """The project works as a part of another, with FetchContent and add_subdirectory()."""
    for name, *definitions in (("fetch_content",), ("subdirectory", "-DCPPRPC_BUILD_PLUGIN=OFF",
                                                    f"-DCPPRPC_PLUGIN={context.plugin}")):
        p = project(context, "weather", name)
        p.source = p.source / name
        p.configure(f"-DCPPRPC_SOURCES={context.project_source}", *definitions)
        p.build("--target", "app", "-j2")
        expect(p.app().startswith("0a06"), "the program does not print its bytes")


def cross(context):
    """Messages for another processor: what is compiled here runs there, and says the same."""
    package = "g++-aarch64-linux-gnu"
    compiler = tool("aarch64-linux-gnu-g++", package)
    emulator = [tool("qemu-aarch64", "qemu-user"), "-L", "/usr/aarch64-linux-gnu"]
    toolchain = [f"-DCMAKE_TOOLCHAIN_FILE={HERE}/weather/aarch64.cmake",
                 f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_CXX_FLAGS="]
    here = [f"-DCPPRPC_PLUGIN={context.plugin}",
            f"-DProtobuf_PROTOC_EXECUTABLE={shutil.which('protoc')}"]

    native = project(context, "weather", "native")
    native.configure(context.installed)
    native.build()
    bytes_here = native.app()

    prefix = context.folder / "a prefix"
    runtime = Project(None, context.folder / "runtime", context)
    runtime.source = context.project_source
    without = [f"-DCPPRPC_BUILD_{what}=OFF" for what in
               ("GRPC", "H2", "PROTOBUF", "PLUGIN", "JSON", "TESTS", "EXAMPLES")]
    runtime.configure(*toolchain, *without)
    runtime.build("-j2")
    runtime.run([context.cmake, "--install", runtime.build_dir, "--prefix", prefix])

    p = project(context, "weather", "installed")
    output = p.configure(*toolchain, f"-DCMAKE_PREFIX_PATH={prefix}", succeeds=False)
    expect_texts("no plugin", ["compiling for another machine", "set CPPRPC_PLUGIN"], output)
    p.configure(*toolchain, *here, f"-DCMAKE_PREFIX_PATH={prefix}")
    p.build()
    bytes_there = p.run([*emulator, p.build_dir / "app"])
    expect(bytes_there == bytes_here, "there it is", bytes_there, "and here", bytes_here)
    expect("aarch64" in p.run(["readelf", "-h", p.build_dir / "app"]).lower(), "not for an aarch64")
    expect_changes(p.changes(), "a second build", **NOTHING)

    # The same with the runtime as a part of the project; what it compiles was compiled above.
    p.source = p.source / "fetch_content"
    p.build_dir = context.folder / "fetched"
    p.configure(*toolchain, *here, *without, f"-DCPPRPC_SOURCES={context.project_source}")
    p.build("--target", "generate")
    expect((p.build_dir / "weather.cpprpc/include/weather/v1/reading.msg.cc").exists(), "no source")


def editor(context):
    """clangd finds the generated headers once they are generated, with nothing compiled."""
    clangd = tool("clangd-16", "clangd-16")
    p = project(context)
    p.configure(context.installed, "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
    check = [clangd, f"--compile-commands-dir={p.build_dir}", "--check-lines=1-1",
             f"--check={p.source}/main.cc"]
    expect("'audit/record.rpc.h' file not found" in p.run(check, succeeds=False),
           "clangd finds headers that are not there")
    p.build("--target", "shop_generate")
    expect(p.build_dir.joinpath("shop.cpprpc/include/shop/v1/note.msg.h").exists(), "no header")
    p.build("--target", "generate")
    expect(not list(p.build_dir.rglob("*.o")), "generating compiled something")
    p.run(check)

    # The name may be taken: by a target of the user's, who can choose another.
    p.append("CMakeLists.txt", "add_custom_target(generate COMMAND echo mine)\n")
    expect_texts("generate", ["there is a target \"generate\" already"], p.configure())
    expect("mine" in p.build("--target", "generate"), "the user's target is not theirs")
    p.configure("-DCPPRPC_GENERATE_TARGET=sources")
    shutil.rmtree(p.build_dir / "shop.cpprpc/include")
    p.build("--target", "sources")
    p.run(check)


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
        expect(any(name.endswith(f"{stem}.msg.cc") for name in changed["compiled"]),
               f"another message in {stem}.proto:", changed)
        expect(changed["linked"], f"another message in {stem}.proto:", changed)
    expect_changes(p.changes(), "a build at last", **NOTHING)


TESTS = {test.__name__: test for test in
         (rebuild, tools, errors, kinds, packages, generated, services, build_tree, in_tree,
          cross, editor, h2_alone, transports, example)}


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
