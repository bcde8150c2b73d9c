#include "plugin/emit/files.h"

#include <algorithm>

#include "plugin/emit/client.h"
#include "plugin/emit/codec.h"
#include "plugin/emit/enum.h"
#include "plugin/emit/extension.h"
#include "plugin/emit/message.h"
#include "plugin/emit/service.h"
#include "plugin/emit/table.h"
#include "plugin/text/source_file.h"
#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::File;
using text::each;
using text::in_namespace;
using text::join;
using text::SourceFile;

namespace {

std::string maybe_silent(const File& file, const std::string& body) {
  return file.mentions_deprecated ? text::without_deprecation_warnings(body) : body;
}

std::string forward_declarations(const File& file) {
  return each(file.forward, "\n", [](const std::string& name) { return "struct " + name + ";"; });
}

// In place of the code of a well-known type: its code in the runtime.
std::string include_of_runtime(const File& file) {
  SourceFile out(file.path);
  out.pragma_once();
  out.include(file.message_header);
  return out.text();
}

std::string message_header(const File& file) {
  if (file.in_runtime) return include_of_runtime(file);
  const std::string types =
      join({each(file.enums, "\n\n", enum_definition), forward_declarations(file),
            each(file.messages, "\n\n", message_struct),
            each(file.extensions, "\n",
                 [](const model::Extension& e) { return extension_declaration(e, "extern"); })},
           "\n\n");
  const std::string codecs =
      join({each(file.enums, "\n\n", enum_names_declaration),
            each(file.messages, "\n\n", codec_declaration), file_table_declaration(file)},
           "\n\n");
  const std::string rest = text::render({{"codecs", in_namespace("cpprpc", codecs)}}, R"cc(
    // The rest is for the runtime: how these messages look on the wire.

    CPPRPC_REQUIRE_GENCODE_VERSION(1);

    $codecs$
  )cc");
  SourceFile out(file.path);
  out.pragma_once();
  out.include("cpprpc/message/message.h");
  if (!all_extensions(file).empty()) out.include("cpprpc/message/extension.h");
  for (const std::string& header : file.message_includes) out.include(header);
  out.add(maybe_silent(file, join({in_namespace(file.name_space, types), rest}, "\n\n")));
  out.include_standard_headers();
  return out.text();
}

std::string message_source(const File& file) {
  if (file.in_runtime) {
    SourceFile out(file.path);
    out.include_own(file.output + ".msg.h");
    return out.text();
  }
  const std::string functions = join({each(file.enums, "\n\n", to_string_definition),
                                      each(file.messages, "\n\n", message_comparison),
                                      each(all_extensions(file), "\n", extension_definition)},
                                     "\n\n");
  const auto enum_names = [&](const model::Enum& type) {
    return enum_names_definition(type, file.path);
  };
  const auto field_tables = [&](const model::Message& message) {
    return field_table_definition(message, file.path);
  };
  const std::string codecs =
      join({each(file.messages, "\n\n", codec_definition), file_table_lists(file),
            each(file.messages, "\n\n", field_list), each(file.enums, "\n", enum_names),
            each(file.messages, "\n", field_tables), file_table_definition(file)},
           "\n\n");
  SourceFile out(file.path);
  out.include_own(file.include + ".msg.h");
  out.include("cpprpc/message/tables.h");
  if (!file.messages.empty()) {
    out.include("cpprpc/wire/reader.h");
    out.include("cpprpc/wire/writer.h");
  }
  if (codecs.find("message_set(") != std::string::npos) out.include("cpprpc/wire/message_set.h");
  if (codecs.find("_map<") != std::string::npos) out.include("cpprpc/wire/map.h");
  if (codecs.find("wire::Required<") != std::string::npos) out.include("cpprpc/wire/required.h");
  if (codecs.find("wire::Stale<") != std::string::npos) out.include("cpprpc/wire/stale.h");
  if (codecs.find("read_closed") != std::string::npos) out.include("cpprpc/message/closed_enum.h");
  if (codecs.find("wire::present(") != std::string::npos ||
      codecs.find("wire::chosen<") != std::string::npos) {
    out.include("cpprpc/wire/presence.h");
  }
  for (const std::string& header : file.table_includes) out.include(header);
  out.add(maybe_silent(
      file,
      join({in_namespace(file.name_space, functions), in_namespace("cpprpc", codecs)}, "\n\n")));
  return out.text();
}

std::string service_header(const File& file) {
  const auto classes = [](const model::Service& service) {
    return service_class(service) + "\n\n" + client_class(service);
  };
  SourceFile out(file.path);
  out.pragma_once();
  out.include(file.message_header);
  if (!file.services.empty()) {
    out.include("cpprpc/rpc/service.h");
    for (const std::string& header : file.service_includes) out.include(header);
    out.add(
        maybe_silent(file, in_namespace(file.name_space, each(file.services, "\n\n", classes))));
    out.include_standard_headers();
  }
  return out.text();
}

std::string service_source(const File& file, Messages messages) {
  const auto definitions = [&](const model::Service& service) {
    return service_definitions(service, file.service_table);
  };
  SourceFile out(file.path);
  out.include_own(file.output + ".rpc.h");
  if (!file.services.empty()) {
    const bool has_table = messages == Messages::Protobuf && !file.service_table.empty();
    out.include("cpprpc/rpc/router.h");
    out.include("cpprpc/rpc/unimplemented.h");
    if (has_table) {
      out.include("cpprpc/message/fields.h");
      out.add(service_table_declaration(file));
    }
    out.add(maybe_silent(file,
                         in_namespace(file.name_space, each(file.services, "\n\n", definitions))));
    if (has_table) out.add(service_table_definition(file));
  }
  return out.text();
}

}  // namespace

std::vector<Output> files(const File& file, const Options& options) {
  std::vector<Output> outputs;
  if (options.messages == Messages::Ours) {
    outputs.push_back({file.output + ".msg.h", message_header(file)});
    outputs.push_back({file.output + ".msg.cc", message_source(file)});
  }
  if (options.services) {
    outputs.push_back({file.output + ".rpc.h", service_header(file)});
    outputs.push_back({file.output + ".rpc.cc", service_source(file, options.messages)});
  }
  return outputs;
}

}  // namespace cpprpc::plugin::emit
