"""cc_facade(): a library whose users see the headers of one target and link another.

A cc_library shows its users the headers of all that it is made of. Behind a facade stand those that
only its own sources include: what is private to a transport, and libraries such as grpc++.
"""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

def _impl(ctx):
    headers = ctx.attr.headers[CcInfo]
    implementation = ctx.attr.implementation[CcInfo]
    linked = cc_common.merge_cc_infos(cc_infos = [implementation, headers])
    return [
        CcInfo(
            compilation_context = headers.compilation_context,
            linking_context = linked.linking_context,
        ),
        DefaultInfo(files = ctx.attr.implementation[DefaultInfo].files),
    ]

cc_facade = rule(
    implementation = _impl,
    attrs = {
        "headers": attr.label(mandatory = True, providers = [CcInfo]),
        "implementation": attr.label(mandatory = True, providers = [CcInfo]),
    },
    provides = [CcInfo],
    doc = "The headers of one library before the code of another.",
)
