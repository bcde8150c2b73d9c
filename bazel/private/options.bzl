"""The options of the plugin as a flag of the build."""

CppRpcOptionsInfo = provider(
    doc = "Options of the plugin.",
    fields = {
        "options": "what protoc is given, a list",
        "services": "whether x.rpc.h and x.rpc.cc are written",
    },
)

def _impl(ctx):
    # Of the options, these two alone decide which files there are. The plugin checks them all, and
    # names those that exist.
    options = ctx.build_setting_value
    if "messages=protobuf" in options:
        fail(("%s: messages=protobuf, services with protoc's own classes, is not there with " +
              "Bazel; add_proto_library() of CMake has it.") % ctx.label)
    return [CppRpcOptionsInfo(options = options, services = "services=false" not in options)]

cpp_rpc_options = rule(
    implementation = _impl,
    build_setting = config.string_list(flag = True),
    doc = "Options of protoc-gen-cpp-rpc.",
)
