"""protobuf's own protos as files, for tests that parse while they run."""

load("@com_google_protobuf//bazel/common:proto_info.bzl", "ProtoInfo")

_FOLDER = "google/protobuf/"

def _impl(ctx):
    outputs = []
    for dep in ctx.attr.protos:
        for file in dep[ProtoInfo].direct_sources:
            path = _FOLDER + file.path.split(_FOLDER)[-1]
            output = ctx.actions.declare_file(ctx.label.name + "/" + path)
            ctx.actions.symlink(output = output, target_file = file)
            outputs.append(output)
    files = depset(outputs)
    return [DefaultInfo(files = files, runfiles = ctx.runfiles(transitive_files = files))]

well_known_files = rule(
    implementation = _impl,
    attrs = {"protos": attr.label_list(mandatory = True, providers = [ProtoInfo])},
    doc = "The sources of PROTOS below a folder that is called like the target.",
)
