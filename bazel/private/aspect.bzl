"""The aspect that generates and compiles: once for each proto_library, whoever asks for it.

It goes along the deps of a proto_library. All four files of each proto are written by one protoc,
but messages and services are two libraries, and what nobody asks for is not compiled.
"""

load("@com_google_protobuf//bazel/common:proto_info.bzl", "ProtoInfo")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cpp_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":cxx_standard.bzl", "check_cxx_standard")
load(":options.bzl", "CppRpcOptionsInfo")
load(":protos.bzl", "import_name", "is_of_the_runtime", "without_extension")

CppRpcInfo = provider(
    doc = "The C++ of a proto_library and of those it imports.",
    fields = {
        "imports": "depset of words for protoc: -I<name in imports>=<file>",
        "messages": "a struct: cc_info, and archives, those of this proto_library alone",
        "services": "the same of messages and services",
        "sources": "depset of the generated files of this proto_library alone",
    },
)

def _impl(target, ctx):
    if ProtoInfo not in target:
        return []
    options = ctx.attr._cpprpc_options[CppRpcOptionsInfo]
    deps = _dependencies(ctx)
    protos = [
        struct(file = file, name = import_name(file, target[ProtoInfo]))
        for file in target[ProtoInfo].direct_sources
    ]
    imports = depset(
        ["-I%s=%s" % (proto.name, proto.file.path) for proto in protos],
        transitive = [dep.imports for dep in deps],
    )
    wanted = [proto for proto in protos if not is_of_the_runtime(proto.name)]
    generated = _generate(ctx, wanted, imports, target[ProtoInfo].transitive_sources, options)

    messages = _compile(
        ctx,
        part = "messages",
        root = generated.root,
        headers = generated.message_headers,
        sources = generated.message_sources,
        deps = [ctx.attr._cpprpc_messages[CcInfo]] + [dep.messages.cc_info for dep in deps],
    )
    services = messages
    if options.services:
        services = _compile(
            ctx,
            part = "services",
            root = generated.root,
            headers = generated.service_headers,
            sources = generated.service_sources,
            archives = messages.archives,
            deps = [ctx.attr._cpprpc_rpc[CcInfo], messages.cc_info] +
                   [dep.services.cc_info for dep in deps],
        )
    return [CppRpcInfo(
        imports = imports,
        messages = messages,
        services = services,
        sources = depset(generated.all),
    )]

def _dependencies(ctx):
    """What the aspect found out about the libraries that this one imports."""
    return [
        dep[CppRpcInfo]
        for attribute in _ATTRIBUTES
        for dep in getattr(ctx.rule.attr, attribute, [])
        if CppRpcInfo in dep
    ]

def _generate(ctx, protos, imports, inputs, options):
    """Declares the files that are generated from PROTOS, beside them in the output tree."""
    suffixes = [".msg.h", ".msg.cc"] + ([".rpc.h", ".rpc.cc"] if options.services else [])
    files = {suffix: [] for suffix in suffixes}
    root = None
    for proto in protos:
        stem = without_extension(proto.file.basename)
        for suffix in suffixes:
            files[suffix].append(ctx.actions.declare_file(stem + suffix, sibling = proto.file))
        path = files[".msg.h"][-1].path
        root = path[:-len(without_extension(proto.name) + ".msg.h") - 1]
    outputs = [file for suffix in suffixes for file in files[suffix]]
    if outputs:
        _run_protoc(ctx, protos, imports, inputs, options, root, outputs)
    return struct(
        all = outputs,
        message_headers = files[".msg.h"],
        message_sources = files[".msg.cc"],
        root = root,
        service_headers = files.get(".rpc.h", []),
        service_sources = files.get(".rpc.cc", []),
    )

def _run_protoc(ctx, protos, imports, inputs, options, root, outputs):
    """One run for a proto_library. Its outputs that come out the same are compiled by nobody."""
    plugin = ctx.executable._cpprpc_plugin
    args = ctx.actions.args()
    args.use_param_file("@%s")
    args.set_param_file_format("multiline")
    args.add(plugin, format = "--plugin=protoc-gen-cpp-rpc=%s")
    args.add(root, format = "--cpp-rpc_out=%s")
    args.add_all(options.options, format_each = "--cpp-rpc_opt=%s")
    args.add_all(imports)
    args.add_all([proto.file for proto in protos])
    ctx.actions.run(
        executable = ctx.executable._cpprpc_protoc,
        arguments = [args],
        inputs = inputs,
        outputs = outputs,
        tools = [plugin],
        mnemonic = "CppRpcGenerate",
        progress_message = "Generating C++ from the protos of %s" % ctx.label,
    )

def _compile(ctx, part, root, headers, sources, deps, archives = []):
    """A library of SOURCES, or of DEPS alone if there are none. Its archive follows ARCHIVES."""
    if not sources:
        return struct(archives = archives, cc_info = cc_common.merge_cc_infos(cc_infos = deps))
    name = "%s.cpprpc.%s" % (ctx.label.name, part)
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    check_cxx_standard(ctx, features, toolchain)
    compilation_context, outputs = cc_common.compile(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        compilation_contexts = [dep.compilation_context for dep in deps],
        feature_configuration = features,
        name = name,
        public_hdrs = headers,
        quote_includes = [root],
        srcs = sources,
        # Coroutines of g++ need it at -O0 and -O1: see runtime/BUILD.bazel.
        user_compile_flags = ["-foptimize-sibling-calls"],
    )
    linking_context, linked = cc_common.create_linking_context_from_compilation_outputs(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        compilation_outputs = outputs,
        disallow_dynamic_library = True,
        feature_configuration = features,
        linking_contexts = [dep.linking_context for dep in deps],
        name = name,
    )
    library = linked.library_to_link
    return struct(
        archives = archives + [library.static_library or library.pic_static_library],
        cc_info = CcInfo(
            compilation_context = compilation_context,
            linking_context = linking_context,
        ),
    )

# The attributes of a proto_library that name others. Newer ones need not repeat in deps what is in
# exports, the libraries of `import public`.
_ATTRIBUTES = ["deps", "exports"]

# The names of attributes are shared with all other aspects on a target, hence the prefix.
cpp_rpc_aspect = aspect(
    implementation = _impl,
    attr_aspects = _ATTRIBUTES,
    attrs = {
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
        "_cpprpc_messages": attr.label(default = "//runtime:messages", providers = [CcInfo]),
        "_cpprpc_options": attr.label(
            default = "//bazel:options",
            providers = [CppRpcOptionsInfo],
        ),
        "_cpprpc_plugin": attr.label(
            cfg = "exec",
            default = "//bazel:plugin",
            executable = True,
        ),
        "_cpprpc_protoc": attr.label(
            allow_single_file = True,
            cfg = "exec",
            default = "@com_google_protobuf//:protoc",
            executable = True,
        ),
        "_cpprpc_rpc": attr.label(default = "//runtime:rpc", providers = [CcInfo]),
    },
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
    doc = "Generates C++ from proto_library targets and compiles it.",
)
