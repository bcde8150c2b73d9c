#!/usr/bin/env python3
"""Checks that the #includes of runtime/ and plugin/ follow the arrows of docs/design.md section 5.

    layers.py ROOT     prints every include that goes the wrong way; exits 1 if there is one
    layers.py --test   plants wrong includes in a small tree, and checks that each is found
"""

import pathlib
import re
import sys
import tempfile

# Each layer of the runtime, and the layers whose headers it may include beside its own.
CODEC = {"base", "wire", "message"}
CALLS = CODEC | {"task", "rpc"}
NETWORK = {
    "transport/address",
    "transport/tls",
    "transport/compression",
    "transport/service_config",
}
RUNTIME = {
    "base": set(),
    "wire": {"base"},
    "message": {"base", "wire"},
    "wkt": CODEC,
    "errors": CODEC | {"wkt"},
    "json": CODEC | {"wkt"},
    "text": CODEC | {"wkt"},
    "protobuf": CODEC,
    "task": set(),
    "rpc": CODEC | {"task"},
    "transport/loopback": CALLS,
    "transport/address": {"base"},
    "transport/tls": CALLS,
    "transport/compression": CALLS,
    "transport/service_config": CALLS,
    "transport/grpc": CALLS | NETWORK,
    "transport/h2": CALLS | NETWORK,
    "middleware/trace_context": CALLS,
    "middleware/logging": CALLS | {"text", "middleware/trace_context"},
    "middleware/tracing": CALLS | {"wkt", "errors", "middleware/trace_context"},
    "middleware/auth": CALLS,
    "middleware/limits": CALLS | {"wkt", "errors"},
    "middleware/resilience": CALLS | {"wkt", "errors"},
    "middleware/metrics": CALLS | {"middleware/limits", "middleware/resilience"},
    "services": CALLS | {"wkt"},
}

# The library that a middleware is made with, and nobody else includes.
LIBRARIES = {
    "spdlog/": "middleware/logging",
    "prometheus/": "middleware/metrics",
    "jose/": "middleware/auth",
    "jansson.h": "middleware/auth",
}

# Public headers that are not called like their layer.
PUBLIC = {"fmt": "text", "hash": "message", "asio": "task"}

# The parts of the plugin likewise; "" is plugin/ itself, which puts them together. Some headers are
# words that every part may use: the options, the diagnostics, and the lexical types of what came
# from the user.
PLUGIN = {
    "": {"model", "emit", "text"},
    "model": set(),
    "emit": {"model", "text"},
    "text": set(),
}
PLUGIN_FOR_ALL = {"diagnostics.h", "options.h", "text/literal.h"}

# The sources of plugin/model that turn protobuf's descriptors into the model, by how they begin.
READERS = ("build", "descriptors", "protobuf_versions")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^">]+)[">]', re.MULTILINE)
SYSTEM_FOLDERS = {"sys", "net", "netinet", "arpa", "linux", "bits", "sanitizer"}


def is_standard(include):
    """<vector>, <unistd.h>, <sys/socket.h>: no folder, or one of the system's."""
    folder, _, rest = include.partition("/")
    return not rest or folder in SYSTEM_FOLDERS


def layer_of(path):
    """The layer of a path relative to runtime/cpprpc/. text.h is the public header of text/."""
    parts = path.split("/")
    if len(parts) == 1:
        name = path.removesuffix(".h")
        return PUBLIC.get(name, name)
    if parts[0] in ("middleware", "transport"):  # middleware/logging.h is that of middleware/logging/
        return "/".join(parts[:2]).removesuffix(".h")
    return parts[0]


def runtime_fault(path, include):
    """Why the file runtime/cpprpc/PATH may not include INCLUDE, or None."""
    layer = layer_of(path)
    if layer not in RUNTIME:
        return f"runtime/cpprpc/{layer} is no layer"
    if include.startswith("cpprpc/"):
        target = layer_of(include.removeprefix("cpprpc/"))
        if target == layer or target in RUNTIME[layer]:
            return None
        allowed = ", ".join(sorted(RUNTIME[layer])) or "no other"
        return f"the layer {layer} uses {allowed}"
    if include == "zlib.h":
        if layer == "transport/compression" and path.endswith(".cc"):
            return None
        return "only the sources (.cc) of transport/compression include zlib"
    for library, user in LIBRARIES.items():
        if include.startswith(library):
            return None if layer == user else f"only {user} includes {library.removesuffix('/')}"
    if is_standard(include):
        return None
    if include.startswith(("grpc/", "grpcpp/", "grpc++/")):
        if layer == "transport/grpc" and path.endswith(".cc"):
            return None
        return "only the sources (.cc) of transport/grpc include grpc++"
    if include.startswith("fmt/"):
        if path == "fmt.h":
            return None
        return "only fmt.h includes {fmt}, for those who have it"
    if include.startswith("asio/"):
        if path == "asio.h" or path.startswith("transport/h2/io/") and path.endswith(".cc"):
            return None
        return "only asio.h and the sources (.cc) of transport/h2/io include Asio"
    if include.startswith("nghttp2/"):
        if path.startswith("transport/h2/session/"):
            return None
        return "only transport/h2/session includes nghttp2"
    if include.startswith("google/protobuf/"):
        return None if layer == "protobuf" else "only the layer protobuf includes protobuf"
    if include.startswith("rapidjson/"):
        if layer in ("json", "transport/service_config") and path.endswith(".cc"):
            return None
        return "only the sources (.cc) of json and transport/service_config include RapidJSON"
    if include.startswith("openssl/"):
        if path.startswith(("transport/tls/", "transport/h2/io/")) and path.endswith(".cc"):
            return None
        return "only the sources (.cc) of transport/tls and transport/h2/io include OpenSSL"
    return "the runtime includes the standard library and itself"


def plugin_fault(path, include, files):
    """Why the file plugin/PATH may not include INCLUDE, or None. FILES are those of plugin/."""
    part, _, name = path.rpartition("/")
    if part not in PLUGIN:
        return f"plugin/{part} is no part of the plugin"
    is_reader = part == "model" and name.startswith(READERS)
    may_read = is_reader or part == ""
    if include == "google/protobuf/descriptor.h" or include.endswith(".pb.h"):
        if is_reader:
            return None
        return "only model/build* and model/descriptors* read descriptors"
    if include.startswith("google/protobuf/"):
        if may_read:
            return None
        return "only plugin/ itself and the readers of descriptors know protobuf"
    if include.startswith("cpprpc/"):
        return "the plugin does not use the runtime"

    target = include.removeprefix("plugin/")
    if target not in files:
        if f"{part}/{target}" in files:
            target = f"{part}/{target}"
        elif is_standard(include):
            return None
        else:
            return "the plugin includes the standard library, protobuf and itself"
    target_part, _, target_name = target.rpartition("/")
    if target_part == "model" and target_name.startswith(READERS) and not may_read:
        return "only plugin/ itself calls the readers of descriptors"
    if target_part == part or target_part in PLUGIN[part] or target in PLUGIN_FOR_ALL:
        return None
    allowed = ", ".join(sorted(PLUGIN[part])) or "no other part"
    return f"the part {part} uses {allowed}"


def sources(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in (".h", ".cc"))


def faults(root):
    """All wrong includes below ROOT, one line each, and how many files were read."""
    lines = []
    runtime, plugin = root / "runtime" / "cpprpc", root / "plugin"
    plugin_files = {path.relative_to(plugin).as_posix() for path in sources(plugin)}
    count = 0
    for folder in (runtime, plugin):
        for source in sources(folder):
            count += 1
            path = source.relative_to(folder).as_posix()
            text = source.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(text):
                include = match.group(1)
                if folder == runtime:
                    fault = runtime_fault(path, include)
                else:
                    fault = plugin_fault(path, include, plugin_files)
                if fault:
                    line = text.count("\n", 0, match.start()) + 1
                    lines.append(f"{source.relative_to(root)}:{line}: includes {include}: {fault}")
    return lines, count


def main(root):
    lines, count = faults(root)
    for line in lines:
        print(line)
    if count == 0:
        print(f"there is no source in {root}/runtime/cpprpc or {root}/plugin")
        return 1
    print(f"{len(lines)} wrong includes in {count} files")
    return 1 if lines else 0


# --- the test of the test ------------------------------------------------------------------------

GOOD = {
    "runtime/cpprpc/base/status.h": "#include <string>\n",
    "runtime/cpprpc/wire/codec.h": '#include "cpprpc/base/status.h"\n',
    "runtime/cpprpc/message/message.h": '#include "cpprpc/wire/codec.h"\n',
    "runtime/cpprpc/wkt/any.msg.h": '#include "cpprpc/message/message.h"\n',
    "runtime/cpprpc/text.h": '#include "cpprpc/message/message.h"\n',
    "runtime/cpprpc/text/writer.cc": '#include "cpprpc/text.h"\n',
    "runtime/cpprpc/fmt.h": '#include <fmt/core.h>\n#include "cpprpc/text.h"\n',
    "runtime/cpprpc/asio.h": '#include <asio/post.hpp>\n#include "cpprpc/task/task.h"\n',
    "runtime/cpprpc/hash.h": '#include "cpprpc/message/message.h"\n',
    "runtime/cpprpc/protobuf.h": "#include <google/protobuf/message_lite.h>\n",
    "runtime/cpprpc/protobuf/codec.cc": '#include "cpprpc/protobuf.h"\n',
    "runtime/cpprpc/json.h": '#include "cpprpc/message/message.h"\n#include <string>\n',
    "runtime/cpprpc/json/tape.cc": '#include <rapidjson/reader.h>\n#include "cpprpc/json.h"\n',
    "runtime/cpprpc/task/detail/promise.h": "#include <coroutine>\n#include <sys/epoll.h>\n",
    "runtime/cpprpc/rpc/router.h": '#include "cpprpc/task/detail/promise.h"\n',
    "runtime/cpprpc/transport/grpc/server.cc": "#include <grpcpp/grpcpp.h>\n",
    "runtime/cpprpc/transport/tls/check.cc": "#include <openssl/x509.h>\n",
    "runtime/cpprpc/transport/service_config/to_json.cc": "#include <rapidjson/writer.h>\n",
    "runtime/cpprpc/transport/compression/decompress.cc": "#include <zlib.h>\n",
    "runtime/cpprpc/transport/loopback/server.cc": '#include "cpprpc/rpc/router.h"\n',
    "runtime/cpprpc/middleware/logging.h": '#include "cpprpc/rpc/middleware.h"\n',
    "runtime/cpprpc/middleware/logging/line.cc": '#include <spdlog/logger.h>\n#include "cpprpc/text.h"\n',
    "runtime/cpprpc/middleware/auth/keys.cc": "#include <jansson.h>\n#include <jose/jws.h>\n",
    "plugin/main.cc": '#include <google/protobuf/compiler/plugin.h>\n#include "plugin/model/build.h"\n',
    "plugin/options.h": "#include <map>\n",
    "plugin/model/build.h": '#include <google/protobuf/descriptor.h>\n#include "plugin/options.h"\n',
    "plugin/model/descriptors.h": "#include <google/protobuf/descriptor.h>\n",
    "plugin/model/model.h": '#include <vector>\n#include "plugin/text/literal.h"\n',
    "plugin/text/literal.h": "#include <string>\n",
    "plugin/text/template.h": '#include "plugin/text/literal.h"\n',
    "plugin/emit/message.h": '#include "plugin/model/model.h"\n#include "plugin/text/template.h"\n',
}

WRONG = [
    ("runtime/cpprpc/base/status.h", "cpprpc/wire/codec.h", "the layer base uses no other"),
    ("runtime/cpprpc/wire/codec.h", "cpprpc/message/message.h", "the layer wire uses base"),
    ("runtime/cpprpc/message/message.h", "cpprpc/wkt/any.msg.h", "uses base, wire"),
    ("runtime/cpprpc/task/detail/promise.h", "cpprpc/base/status.h", "uses no other"),
    ("runtime/cpprpc/rpc/router.h", "cpprpc/transport/grpc/server.h", "the layer rpc uses"),
    ("runtime/cpprpc/transport/loopback/server.cc", "cpprpc/transport/grpc/server.h", "uses base"),
    ("runtime/cpprpc/transport/loopback/server.cc", "grpcpp/grpcpp.h", "only the sources"),
    ("runtime/cpprpc/transport/grpc/server.h", "grpcpp/grpcpp.h", "only the sources"),
    ("runtime/cpprpc/transport/grpc/server.cc", "openssl/ssl.h", "only the sources"),
    ("runtime/cpprpc/transport/loopback/server.cc", "cpprpc/transport/tls/check.h", "uses base"),
    ("runtime/cpprpc/transport/grpc/server.cc", "zlib.h", "only the sources"),
    ("runtime/cpprpc/transport/grpc/server.cc", "rapidjson/writer.h", "only the sources"),
    ("runtime/cpprpc/transport/tls/check.cc", "cpprpc/transport/grpc/grpc.h", "uses base"),
    ("runtime/cpprpc/rpc/router.h", "cpprpc/middleware/logging.h", "the layer rpc uses"),
    ("runtime/cpprpc/middleware/logging.h", "cpprpc/middleware/metrics.h", "logging uses base"),
    ("runtime/cpprpc/middleware/auth/keys.cc", "spdlog/logger.h", "only middleware/logging"),
    ("runtime/cpprpc/middleware/logging.h", "jansson.h", "only middleware/auth"),
    ("runtime/cpprpc/middleware/logging.h", "jose/jws.h", "only middleware/auth"),
    ("runtime/cpprpc/middleware/other.h", "string", "is no layer"),
    ("runtime/cpprpc/rpc/router.h", "fmt/format.h", "only fmt.h"),
    ("runtime/cpprpc/text.h", "fmt/core.h", "only fmt.h"),
    ("runtime/cpprpc/task/detail/promise.h", "asio/post.hpp", "only asio.h"),
    ("runtime/cpprpc/asio.h", "cpprpc/rpc/router.h", "the layer task uses no other"),
    ("runtime/cpprpc/message/message.h", "cpprpc/text.h", "uses base, wire"),
    ("runtime/cpprpc/hash.h", "cpprpc/text.h", "uses base, wire"),
    ("runtime/cpprpc/extra.h", "string", "is no layer"),
    ("runtime/cpprpc/wire/codec.h", "google/protobuf/message.h", "only the layer protobuf"),
    ("runtime/cpprpc/message/message.h", "cpprpc/protobuf.h", "the layer message uses"),
    ("runtime/cpprpc/protobuf.h", "cpprpc/rpc/router.h", "the layer protobuf uses"),
    ("runtime/cpprpc/json.h", "rapidjson/reader.h", "only the sources"),
    ("runtime/cpprpc/json.h", "cpprpc/task/detail/promise.h", "the layer json uses"),
    ("runtime/cpprpc/message/message.h", "cpprpc/json.h", "the layer message uses base"),
    ("runtime/cpprpc/extra/x.h", "string", "is no layer"),
    ("plugin/emit/message.h", "google/protobuf/descriptor.h", "read descriptors"),
    ("plugin/model/model.h", "google/protobuf/descriptor.h", "read descriptors"),
    ("plugin/model/layout.cc", "plugin/model/descriptors.h", "calls the readers"),
    ("plugin/generate.cc", "google/protobuf/descriptor.h", "read descriptors"),
    ("plugin/emit/message.h", "google/protobuf/io/printer.h", "know protobuf"),
    ("plugin/emit/message.h", "plugin/model/build.h", "calls the readers"),
    ("plugin/model/model.h", "plugin/text/template.h", "the part model uses no other part"),
    ("plugin/model/model.h", "plugin/emit/message.h", "the part model uses no other part"),
    ("plugin/text/template.h", "plugin/model/model.h", "the part text uses no other part"),
    ("plugin/text/template.h", "cpprpc/base/status.h", "does not use the runtime"),
]


def write(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def found_in(wrong):
    """What faults() finds in the good tree with the one include WRONG added."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in GOOD.items():
            write(root, path, text)
        if wrong:
            path, include, _ = wrong
            write(root, path, GOOD.get(path, "") + f'\n  #  include "{include}"\n')
        return faults(root)[0]


def self_test():
    failed = 0
    if found_in(None):
        print("wrong includes found in a good tree:", *found_in(None), sep="\n  ")
        failed += 1
    for wrong in WRONG:
        path, include, why = wrong
        lines = found_in(wrong)
        if len(lines) != 1 or not lines[0].startswith(path + ":") or why not in lines[0]:
            print(f"{path} with #include {include}: expected one line with '{why}', got {lines}")
            failed += 1
    print(f"{len(WRONG) + 1} trees, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--test" else main(pathlib.Path(sys.argv[1])))
