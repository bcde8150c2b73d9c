"""Repositories that Bazel 4.2.3 would download, from folders of this one.

Bazel's own WORKSPACE names rules_cc, rules_java and remote_coverage_tools at fixed archives. Most
of what is in those is built into Bazel 4.2.3 anyway: bazel/offline has a small folder for each,
which forwards to that, so that nothing is fetched.
"""

def _impl(repository_ctx):
    folders = repository_ctx.path(Label("//bazel/offline:BUILD.bazel")).dirname
    for entry in folders.get_child(repository_ctx.attr.folder).readdir():
        repository_ctx.symlink(entry, entry.basename)

offline_repository = repository_rule(
    implementation = _impl,
    attrs = {"folder": attr.string(mandatory = True, doc = "below bazel/offline")},
    local = True,
    doc = "A repository that is a folder of bazel/offline.",
)
