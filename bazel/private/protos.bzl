"""Names of .proto files, and of what is generated from them."""

# Files whose C++ is a part of the runtime, or which need none.
_PROTOS_OF_THE_RUNTIME = ["cpprpc/options.proto"] + [
    "google/protobuf/%s.proto" % name
    for name in [
        "any",
        "api",
        "compiler/plugin",
        "descriptor",
        "duration",
        "empty",
        "field_mask",
        "source_context",
        "struct",
        "timestamp",
        "type",
        "wrappers",
    ]
]

def is_of_the_runtime(name):
    """Whether nothing is to be generated from a file which others import as NAME."""
    return name in _PROTOS_OF_THE_RUNTIME

def import_name(file, proto_info):
    """What another .proto writes to import a file.

    That is its path below the root of its proto_library: the workspace, or the folder of symlinks
    that Bazel makes for import_prefix, strip_import_prefix and generated files.

    Args:
      file: a direct source of the proto_library.
      proto_info: of the proto_library.

    Returns:
      The path, such as "a/b.proto".
    """
    root = proto_info.proto_source_root
    for prefix in [root, file.root.path + "/" + root, file.root.path, file.owner.workspace_root]:
        if prefix not in ["", "."] and file.path.startswith(prefix + "/"):
            return file.path[len(prefix) + 1:]
    return file.path

def without_extension(path):
    """PATH without ".proto"."""
    if not path.endswith(".proto"):
        fail("%s does not end in .proto" % path)
    return path[:-len(".proto")]
