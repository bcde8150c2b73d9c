"""@com_google_protobuf from what is installed: protoc, its libraries, the well-known protos, and
the files in which protobuf itself has rules, since Bazel has them built in no longer."""

load(":system_repository.bzl", "ENVIRONMENT", "HEADER", "cc_library", "missing", "pkg_config")

_DEBIAN = "protobuf-compiler libprotobuf-dev libprotoc-dev"

# The well-known protos and what each imports.
_PROTOS = {
    "any": [],
    "api": ["source_context", "type"],
    "compiler/plugin": ["descriptor"],
    "descriptor": [],
    "duration": [],
    "empty": [],
    "field_mask": [],
    "source_context": [],
    "struct": [],
    "timestamp": [],
    "type": ["any", "source_context"],
    "wrappers": [],
}

_PROTO_LIBRARY = """proto_library(
    name = "{name}",
    srcs = ["google/protobuf/{stem}.proto"],
    deps = {deps},
)
"""

# cc_proto_library finds protoc and the library of its classes here.
_TOOLCHAIN = """exports_files(["protoc"])

proto_lang_toolchain(
    name = "cc_toolchain",
    blacklisted_protos = {protos},
    command_line = "--cpp_out=$(OUT)",
    runtime = ":protobuf",
)

"""

_FORWARDS = {
    "bazel/cc_proto_library.bzl": "cc_proto_library = native.cc_proto_library\n",
    "bazel/common/native.bzl": "native_proto_info = ProtoInfo\n",
    "bazel/common/proto_info.bzl": """load(":native.bzl", "native_proto_info")

ProtoInfo = native_proto_info
""",
    "bazel/proto_library.bzl": "proto_library = native.proto_library\n",
}

def _target(stem):
    return stem.replace("/", "_") + "_proto"

def _impl(repository_ctx):
    protoc = repository_ctx.which("protoc")
    if not protoc:
        missing("@com_google_protobuf: protoc", "protobuf-compiler")
    repository_ctx.symlink(protoc, "protoc")

    includes = pkg_config(repository_ctx, "protobuf", ["--variable=includedir"], _DEBIAN)[0]
    text = HEADER + _TOOLCHAIN.format(protos = [":" + _target(stem) for stem in _PROTOS])
    for stem, imports in _PROTOS.items():
        proto = "google/protobuf/%s.proto" % stem
        file = repository_ctx.path(includes + "/" + proto)
        if not file.exists:
            missing("@com_google_protobuf: %s" % proto, _DEBIAN)
        repository_ctx.symlink(file, proto)
        text += _PROTO_LIBRARY.format(
            name = _target(stem),
            stem = stem,
            deps = [":" + _target(name) for name in imports],
        )
    text += cc_library(repository_ctx, "protobuf", "protobuf", _DEBIAN)

    # libprotoc has no .pc of its own, and stands beside libprotobuf.
    if not repository_ctx.path(includes + "/google/protobuf/compiler/plugin.h").exists:
        missing("@com_google_protobuf: libprotoc", _DEBIAN)
    text += """cc_library(
    name = "protoc_lib",
    linkopts = ["-lprotoc"],
    deps = [":protobuf"],
)
"""
    repository_ctx.file("BUILD.bazel", text)
    repository_ctx.file("bazel/BUILD.bazel", "")
    repository_ctx.file("bazel/common/BUILD.bazel", "")
    for path, content in _FORWARDS.items():
        repository_ctx.file(path, content)

system_protobuf = repository_rule(
    implementation = _impl,
    environ = ENVIRONMENT,
    local = True,
    doc = "protobuf as it is installed on this machine.",
)
