"""cpp_rpc_library(): a C++ library from proto_library targets, generated while building.

    load("@cpprpc//bazel:defs.bzl", "cpp_rpc_library")

    proto_library(name = "users_proto", srcs = ["users.proto"])

    cpp_rpc_library(name = "users_cpp", deps = [":users_proto"])

    cc_binary(
        name = "server",
        srcs = ["server.cc"],  # #include "users/v1/users.rpc.h"
        deps = [":users_cpp", "@cpprpc//:h2"],
    )
"""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//bazel/private:aspect.bzl", _CppRpcInfo = "CppRpcInfo", _cpp_rpc_aspect = "cpp_rpc_aspect")

CppRpcInfo = _CppRpcInfo
cpp_rpc_aspect = _cpp_rpc_aspect

def _impl(ctx):
    for dep in ctx.attr.deps:
        if CppRpcInfo not in dep:
            fail(("%s: deps names %s, which is no proto_library. List the proto_library targets " +
                  "here, and other libraries in the deps of the cc_library or cc_binary that " +
                  "uses them.") % (ctx.label, dep.label))
    infos = [dep[CppRpcInfo] for dep in ctx.attr.deps]
    parts = [info.services if ctx.attr.services else info.messages for info in infos]
    return [
        cc_common.merge_cc_infos(cc_infos = [part.cc_info for part in parts]),
        DefaultInfo(files = depset([archive for part in parts for archive in part.archives])),
        OutputGroupInfo(cpp_rpc_sources = depset(transitive = [info.sources for info in infos])),
    ]

cpp_rpc_library = rule(
    implementation = _impl,
    attrs = {
        "deps": attr.label_list(
            allow_empty = False,
            aspects = [cpp_rpc_aspect],
            doc = "The proto_library targets.",
            mandatory = True,
        ),
        "services": attr.bool(
            default = True,
            doc = "Whether services are a part of it, or messages only.",
        ),
    },
    provides = [CcInfo],
    doc = "C++ of messages and services, to be used in the deps of cc_library and others.",
)
