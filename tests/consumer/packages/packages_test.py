#!/usr/bin/env python3
"""Tests what is installed, as users find it: packages_test.py --help

Each test is a function below; its doc string says what it shows.
"""

import argparse
import os
import pathlib
import re
import shlex
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "cmake")]

from debian import fresh  # noqa: E402: found only now
from harness import Failure, Project, expect  # noqa: E402
from tools import tool  # noqa: E402

OTHERS = r"lib(grpc|gpr|absl|upb|cares|protobuf|protoc)"  # what only some components need
NETWORK = r"lib(ssl|crypto|nghttp2|z)\."
BOOK = '{"title":"Emma","bought":"1970-01-01T00:01:00Z"}'


def moved(context, prefix):
    """A copy of what is installed at PREFIX, in a folder that nothing in it can know of."""
    copy = context.folder / "moved here"
    shutil.copytree(prefix, copy, symlinks=True)
    built_at = (str(prefix), str(context.project_build), str(context.project_source))
    for path in [*copy.rglob("*.cmake"), *copy.rglob("*.pc")]:
        text = path.read_text(encoding="utf-8")
        known = [place for place in built_at if place in text]
        expect(not known, path, "knows where it was built or installed:", known)
    return copy


def dynamic(project, file, entry):
    """What the ENTRY of a program or library, such as NEEDED, names: a list."""
    output = project.run([tool("readelf", "binutils"), "-d", file])
    return re.findall(rf"\({entry}\).*\[(.*)\]", output)


def loaded(project, program):
    """The names of all shared libraries that a program runs with."""
    return re.findall(r"^\s*(\S+) => /", project.run([tool("ldd", "libc-bin"), program]), re.M)


def expect_none(names, unwanted, what):
    wrong = [name for name in names if re.match(unwanted, name)]
    expect(names and not wrong, what, "runs with", wrong, "of", names)


def without(*packages):
    """Definitions that make CMake blind for packages that are there."""
    return [f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in packages]


def squeezed(text):
    """TEXT as if CMake had not broken its lines."""
    return " ".join(text.split())


def probe(context, prefix, ask, *definitions, succeeds=True):
    """What CMake prints of find_package(cpprpc ASK...), with single spaces."""
    p = Project(None, context.folder / "probe", context)
    p.source = HERE / "probe"
    shutil.rmtree(p.build_dir, ignore_errors=True)
    return squeezed(p.configure(f"-DCMAKE_PREFIX_PATH={prefix}", f"-DASK={ask}", *definitions,
                                succeeds=succeeds))


def expect_texts(output, *texts):
    for text in texts:
        expect(text in output, f"CMake does not say '{text}':\n{output}")


def messages_only(context, prefix):
    """A program with messages builds where nothing else is, and links nothing else."""
    p = Project(HERE / "components", context.folder / "messages", context)
    p.configure(f"-DCMAKE_PREFIX_PATH={prefix}",
                *without("gRPC", "Protobuf", "OpenSSL", "ZLIB", "Threads"))
    p.build()
    app = p.build_dir / "messages/shelf_app"
    expect(p.run([app]) == BOOK + "\n", "the program does not print its book")
    expect_none(loaded(p, app), f"{OTHERS}|{NETWORK}", "a program of messages")
    cache = (p.build_dir / "CMakeCache.txt").read_text(encoding="utf-8")
    expect("nghttp2" not in cache and "OPENSSL" not in cache, "CMake looked for what h2 needs")


def calls(context, prefix, *definitions):
    """Folders of one project ask for other components; without gRPC and protobuf."""
    p = Project(HERE / "components", context.folder / "calls", context)
    p.configure(f"-DCMAKE_PREFIX_PATH={prefix}", "-DWITH_CALLS=ON", *definitions,
                *without("gRPC", "Protobuf"))
    p.build()
    app = p.build_dir / "calls/clock_app"
    output = p.run([app])
    expect(output == "h2: tick 42\nloopback: tick 42\n", "the program printed", output)
    expect_none(loaded(p, app), OTHERS, "a program on h2")


def components(context):
    """A component needs what it links and no more; what is not there is said, with what to do."""
    prefix = moved(context, context.prefix)
    messages_only(context, prefix)
    calls(context, prefix)

    output = probe(context, prefix, "")
    expect_texts(output, "package: 1", "target json", "target h2", "target grpc",
                 "target protobuf", "target protoc-gen-cpp-rpc")
    expect("not all of it" not in output, output)
    output = probe(context, prefix, "", *without("gRPC", "Protobuf"))
    expect_texts(output, "package: 1", "target h2", "component h2: TRUE", "component grpc: FALSE",
                 "component protobuf: FALSE", "cpprpc is found, but not all of it",
                 "the component grpc needs libprotobuf (Debian: libprotobuf-dev)")
    expect("target grpc" not in output and "target protobuf" not in output, output)
    output = probe(context, prefix, "0.1;QUIET", *without("gRPC"))
    expect_texts(output, "package: 1", "target protobuf")
    expect("not all of it" not in output, output)
    output = probe(context, prefix, "REQUIRED;COMPONENTS;rpc;OPTIONAL_COMPONENTS;grpc",
                   *without("gRPC"))
    expect_texts(output, "component rpc: TRUE", "component grpc: FALSE", "target loopback",
                 "target protoc-gen-cpp-rpc")
    expect("target h2" not in output, output)

    alone = context.folder / "as of a build without grpc"
    shutil.copytree(prefix, alone, symlinks=True)
    for path in (alone / "lib/cmake/cpprpc").glob("cpprpc-grpc-*"):
        path.unlink()
    cases = [  # where, what is asked for, what is missing, and what CMake must say
        (prefix, "REQUIRED;COMPONENTS;grpc", ["gRPC"],
         "the component grpc needs gRPC's library for C++ (Debian: libgrpc++-dev): install it"),
        (prefix, "REQUIRED;COMPONENTS;h2", ["ZLIB"],
         "the component h2 needs more: the component transport needs zlib (Debian: zlib1g-dev)"),
        (prefix, "REQUIRED;COMPONENTS;rcp", [],
         "there is no component rcp, only messages, rpc, asio, transport, h2, grpc, protobuf"),
        (alone, "REQUIRED;COMPONENTS;grpc", [],
         "the component grpc is not a part of the cpp-rpc installed here: build it with "
         "CPPRPC_BUILD_GRPC=ON (Debian: libcpprpc-grpc-dev)"),
        (prefix, "0.2;REQUIRED", [], "compatible with requested version \"0.2\""),
        (prefix, "1.0;REQUIRED", [], "compatible with requested version \"1.0\""),
    ]
    for where, ask, missing, text in cases:
        output = probe(context, where, ask, *without(*missing), succeeds=False)
        expect_texts(output, text)


def pkg_config_path(prefix):
    """Lets pkg-config look for packages in PREFIX first, as the users of a Makefile do."""
    [folder] = prefix.glob("lib*/**/pkgconfig")
    others = os.environ.get("PKG_CONFIG_PATH")
    os.environ["PKG_CONFIG_PATH"] = f"{folder}:{others}" if others else str(folder)


def compiled_by_hand(context, proto, packages, main, *link_flags):
    """The program of MAIN and PROTO, made by protoc, the compiler and what pkg-config says."""
    p = Project(None, context.folder / proto.stem, context)
    p.source.mkdir(parents=True)

    def ask(*arguments):
        return shlex.split(p.run([tool("pkg-config", "pkg-config"), *arguments]))

    [plugin] = ask("--variable=protoc_gen_cpp_rpc", "cpprpc-messages")
    [protodir] = ask("--variable=protodir", "cpprpc-messages")
    p.run([tool("protoc", "protobuf-compiler"), f"--plugin=protoc-gen-cpp-rpc={plugin}",
           f"--cpp-rpc_out={p.source}", "-I", protodir, "-I", proto.parent, proto])
    app = p.source / "app"
    p.run([context.compiler, "-std=c++20", *shlex.split(context.flags), f"-I{p.source}",
           *ask("--cflags", *packages), *sorted(p.source.glob("*.cc")), main, "-o", app,
           *ask("--libs", *packages), *link_flags])
    return p, app


def pkg_config_programs(context, *link_flags):
    """Programs that are built without CMake; what they link."""
    book, app = compiled_by_hand(context, HERE / "components/messages/shelf.proto",
                                 ["cpprpc-messages", "cpprpc-json"],
                                 HERE / "components/messages/main.cc", *link_flags)
    expect(book.run([app]) == BOOK + "\n", "the program does not print its book")
    expect_none(loaded(book, app), f"{OTHERS}|{NETWORK}", "a program of messages")

    clock, app = compiled_by_hand(context, HERE / "components/calls/clock.proto",
                                  ["cpprpc-h2", "cpprpc-loopback", "cpprpc-messages"],
                                  HERE / "components/calls/main.cc", *link_flags)
    output = clock.run([app])
    expect(output == "h2: tick 42\nloopback: tick 42\n", "the program printed", output)
    expect_none(loaded(clock, app), OTHERS, "a program on h2")
    return loaded(clock, app)


def pkg_config(context):
    """Programs are built by protoc, the compiler and pkg-config alone, on static libraries."""
    pkg_config_path(moved(context, context.prefix))
    names = pkg_config_programs(context)
    expect_none(names, "libcpprpc", "a program on static libraries")
    flags = Project(None, context.folder, context).run(["pkg-config", "--cflags", "cpprpc-grpc"])
    expect("-foptimize-sibling-calls" in flags, "coroutines overflow the stack without it:", flags)


def built(context, name, *definitions):
    """This project, built anew in a folder that stays: what needs shared libraries starts here."""
    p = Project(None, context.work / name, context)
    p.source = context.project_source
    # Without -g and -O: ccache has it for every such build, wherever that stands.
    p.configure("-DBUILD_SHARED_LIBS=ON", "-DCMAKE_CXX_FLAGS_DEBUG=",
                *[f"-DCPPRPC_BUILD_{what}=OFF" for what in ("TESTS", "EXAMPLES")], *definitions)
    p.build("-j2")
    return p


def shared(context):
    """BUILD_SHARED_LIBS: libraries with versions that find each other wherever they are moved."""
    # A sanitizer's own symbols are in the program only.
    whole = [] if "-fsanitize" in context.flags else ["-DCMAKE_SHARED_LINKER_FLAGS=-Wl,-z,defs"]
    p = built(context, "shared", *whole)
    installed = context.folder / "installed"
    p.run([context.cmake, "--install", p.build_dir, "--prefix", installed])
    prefix = moved(context, installed)
    shutil.rmtree(installed)

    libraries = sorted((prefix / "lib").glob("lib*.so"))
    expect(len(libraries) > 10 and not list((prefix / "lib").glob("*.a")), "libraries:", libraries)
    for library in libraries:
        expect(os.readlink(library) == f"{library.name}.0.1", library, "is no link to its soname")
        expect(dynamic(p, library, "SONAME") == [f"{library.name}.0.1"], library)
        expect(dynamic(p, library, "RUNPATH") == ["$ORIGIN"], library)
    messages_only(context, prefix)
    # What the libraries link is not for those who link them to find.
    calls(context, prefix, *without("OpenSSL", "ZLIB"))
    expect_texts(probe(context, prefix, "", *without("gRPC", "Protobuf")), "component grpc: TRUE",
                 "component protobuf: FALSE")

    pkg_config_path(prefix)
    names = pkg_config_programs(context, f"-Wl,-rpath,{prefix}/lib")
    expect("libcpprpc_h2.so.0.1" in names, "the program on shared libraries runs with", names)


DEPENDS = {  # what each package must bring along; "=" is the version of the packages themselves
    "libcpprpc0.1": ["libnghttp2-", "libssl3", "zlib1g", "libstdc++6"],
    "libcpprpc-grpc0.1": ["libcpprpc0.1 =", "libgrpc", "libprotobuf"],
    "libcpprpc-middleware0.1": ["libcpprpc0.1 =", "libjose0", "libprometheus-cpp-", "libspdlog"],
    "libcpprpc-dev": ["libcpprpc0.1 ="],
    "libcpprpc-middleware-dev": ["libcpprpc-dev =", "libcpprpc-middleware0.1 =", "libspdlog-dev",
                                 "prometheus-cpp-dev"],
    "libcpprpc-grpc-dev": ["libcpprpc-dev =", "libcpprpc-grpc0.1 =", "libprotobuf-dev"],
    "protoc-gen-cpp-rpc": ["protobuf-compiler"],
}


def debian_packages(context):
    """The packages that cpack makes, by name: {name: file}."""
    tool("dpkg-shlibdeps", "dpkg-dev")
    p = built(context, "debian", "-DCMAKE_INSTALL_PREFIX=/usr")
    cpack = pathlib.Path(context.cmake).with_name("cpack")
    os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
    made = []
    for name in ("packages", "packages again"):
        p.run([cpack, "--config", p.build_dir / "CPackConfig.cmake", "-B", context.folder / name])
        files = (context.folder / name).glob("*.deb")
        made.append({path.name.split("_")[0]: path for path in files})
    packages, again = made
    expect(sorted(packages) == sorted(DEPENDS), "the packages are", packages)
    for name, package in packages.items():
        expect(package.read_bytes() == again[name].read_bytes(), name, "differs from run to run")
        field = p.run([tool("dpkg-deb", "dpkg"), "--field", package, "Depends"])
        depends = re.sub(r" \(= 0\.1\.0-1\)", " =", field).strip().split(", ")
        for wanted in DEPENDS[name]:
            expect(any(depend.startswith(wanted) for depend in depends), name, "brings no", wanted,
                   "but", depends)
    p.run([tool("lintian", "lintian"), "--allow-root", "--fail-on", "error", *packages.values()])
    return packages


def run_messages_only(context, root, build_dir):
    """A program of messages, built here, runs where only the libraries are."""
    p = Project(HERE / "components", context.folder / "messages", context)
    p.configure(f"-Dcpprpc_DIR={build_dir}")
    p.build()
    shutil.copy(p.build_dir / "messages/shelf_app", root.folder / "root")
    expect(root.run(["/root/shelf_app"]) == BOOK + "\n", "the program does not print its book")
    libraries = root.run(["ldd", "/root/shelf_app"])
    expect("libcpprpc_message.so.0.1 => /lib" in libraries, "not of the package:", libraries)
    wrong = [name for name in root.installed() if re.match("lib(grpc|protobuf|protoc|absl)", name)]
    expect(not wrong, "libcpprpc0.1 brought", wrong)


def debian(context):
    """The packages install in a fresh Debian; examples/greeter is built and runs there."""
    with fresh(context.work / "debian_root") as root:
        packages = debian_packages(context)
        root.install(packages["libcpprpc0.1"])
        run_messages_only(context, root, context.work / "debian/build")

        root.install("g++", "cmake", "make", "libfmt-dev", *packages.values())
        shutil.copytree(context.project_source / "examples/greeter", root.folder / "root/greeter")
        shutil.copy(context.project_source / "tests/examples/greeter_test", root.folder / "root")
        root.run(["cmake", "-S", "/root/greeter", "-B", "/root/build"])
        root.run(["cmake", "--build", "/root/build", "-j2"])
        for transport in ("grpc", "h2"):
            root.run(["/root/greeter_test", "/root/build/greeter_server",
                      "/root/build/greeter_client", f"--transport={transport}"])

        root.run(["apt-get", "-q", "-y", "purge", *packages])
        left = [path for path in root.files() if re.search("cpp.?rpc", path)]
        expect(not left, "the packages left behind", left)
        known = [name for name in root.installed() if name in packages]
        expect(not known, "dpkg still knows", known)


TESTS = {test.__name__: test for test in (components, pkg_config, shared, debian)}


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("test", choices=TESTS)
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--generator", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="", help="CMAKE_CXX_FLAGS, such as the sanitizers'")
    parser.add_argument("--launcher", default="")
    parser.add_argument("--prefix", required=True, type=pathlib.Path,
                        help="where cpp-rpc is installed")
    parser.add_argument("--work", required=True, type=pathlib.Path,
                        help="a folder for what the next run need not build again")
    parser.add_argument("--project-source", required=True, type=pathlib.Path)
    parser.add_argument("--project-build", required=True, type=pathlib.Path)
    return parser.parse_args(arguments)


def main(arguments):
    context = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="cpprpc packages ") as folder:
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
