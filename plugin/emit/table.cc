#include "plugin/emit/table.h"

#include <string_view>
#include <vector>

#include "plugin/emit/enum.h"
#include "plugin/emit/extension.h"
#include "plugin/emit/kinds.h"
#include "plugin/emit/wire_order.h"
#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::Field;
using model::File;
using model::ImportedFile;
using model::Message;
using model::Oneof;
using model::Shape;
using text::each;
using text::literal;
using text::render;

namespace {

std::string access(const Field& field, const Oneof* oneof) {
  if (oneof == nullptr) return "&access<decltype(M::" + field.name + ")>";
  return "&oneof_access<decltype(M::" + oneof->name + "), M::" + field.alternative + ">";
}

std::string field_entry(const Field& field, const Oneof* oneof) {
  const std::string& member = oneof == nullptr ? field.name : oneof->name;
  const std::string what = "{" + literal(field.proto_name) + ", " + literal(field.json_name) +
                           ", " + std::to_string(field.number) + ", " + field_type(field.kind) +
                           ", offsetof(M, " + member + "),";
  const std::string flags = field_flags(field, oneof != nullptr);
  const std::string how = access(field, oneof) + (flags.empty() ? "" : ", {" + flags + "}") + "},";
  return what.size() + how.size() <= 92 ? what + " " + how : what + "\n " + how;
}

std::string table_of(const ImportedFile& file) {
  return file.embedded_name.empty() ? "&File<" + literal(file.path) + ">::table"
                                    : "&" + file.embedded_name;
}

// A span of pointers: `name`, or nothing when the list is empty.
std::string list_of(bool is_empty, const std::string& name) { return is_empty ? "{}" : name; }

// The same of a list in file_parts().
std::string part_of(const std::string& path, bool is_empty, const std::string& name) {
  return list_of(is_empty, "FileParts<" + literal(path) + ">::" + name);
}

// What a source's tables consist of. Several sources may be compiled as one (a unity build), so
// that names alone, even in an unnamed namespace, could clash.
std::string file_parts(const std::string& path, const std::string& parts) {
  if (parts.empty()) return "";
  return render({{"path", literal(path)}, {"parts", parts}}, R"cc(
    namespace {

    template <detail::FixedString path>
    struct FileParts;

    template <>
    struct FileParts<$path$> {
      $parts$
    };

    }  // namespace
  )cc");
}

std::string pointer_list(const std::string& type, const std::string& name,
                         const std::string& entries) {
  if (entries.empty()) return "";
  return render({{"type", type}, {"name", name}, {"entries", entries}}, R"cc(
    static constexpr const $type$* $name$[] = {
        $entries$
    };
  )cc");
}

std::string dependency_list(const std::string& name, const std::vector<ImportedFile>& imports) {
  return pointer_list("FileTable", name, each(imports, "\n", [](const ImportedFile& file) {
                        return table_of(file) + ",";
                      }));
}

std::string descriptor(const std::string& bytes) {
  return render({{"lines", text::literal_lines(bytes, 90)}, {"size", std::to_string(bytes.size())}},
                R"cc(
    std::string_view(
        $lines$,
        $size$)
  )cc");
}

// A file of which C++ needs no types, one that is imported for its options above all: its
// descriptor alone.
std::string embedded_file(const model::EmbeddedFile& file) {
  const std::string dependencies = file.name + "Dependencies";
  return text::join({dependency_list(dependencies, file.imports),
                     render({{"name", file.name},
                             {"path", literal(file.path)},
                             {"descriptor", descriptor(file.descriptor)},
                             {"dependencies", list_of(file.imports.empty(), dependencies)}},
                            R"cc(
    static constexpr FileTable $name$ = {
        $path$,
        $descriptor$,
        $dependencies$, {}, {}, {}};
  )cc")},
                    "\n\n");
}

}  // namespace

std::string field_list(const Message& message) {
  if (message.members.empty()) return "";
  const auto entries = [](const Step& step) {
    return each(step.fields, "\n",
                [&](const Field* field) { return field_entry(*field, step.oneof); });
  };
  return render(
      {{"Message", message.absolute}, {"entries", each(wire_order(message), "\n", entries)}}, R"cc(
    template <>
    struct FieldList<$Message$> {
      using M = $Message$;
      static constexpr Field list[] = {
          $entries$
      };
    };
  )cc");
}

std::string field_table_definition(const Message& message, const std::string& path) {
  return "constinit const MessageOps Codec<" + message.absolute + ">::ops = message_ops<M>();\n" +
         text::fitted("constinit const FieldTable Codec<" + message.absolute + ">::fields = ",
                      "field_table<M>(File<" + literal(path) + ">::table);", 0);
}

std::string file_table_declaration(const File& file) {
  return render({{"path", literal(file.path)}}, R"cc(
    template <>
    struct File<$path$> {
      static const FileTable table;
    };
  )cc");
}

std::string file_table_lists(const File& file) {
  const auto message = [](const Message& m) { return "&Codec<" + m.absolute + ">::fields,"; };
  const auto enumeration = [](const model::Enum& e) {
    return "&EnumNames<" + e.absolute + ">::table,";
  };
  const auto extension = [](const model::Extension& e) { return "&" + e.absolute + ","; };
  return file_parts(
      file.path,
      text::join(
          {each(file.enums, "\n\n", enum_names_table), each(file.embedded, "\n\n", embedded_file),
           dependency_list("kDependencies", file.imports),
           pointer_list("FieldTable", "kMessages", each(file.messages, "\n", message)),
           pointer_list("EnumTable", "kEnums", each(file.enums, "\n", enumeration)),
           pointer_list("ExtensionTable", "kExtensions",
                        each(all_extensions(file), "\n", extension))},
          "\n\n"));
}

std::string file_table_definition(const File& file) {
  return render({{"path", literal(file.path)},
                 {"descriptor", descriptor(file.descriptor)},
                 {"dependencies", part_of(file.path, file.imports.empty(), "kDependencies")},
                 {"messages", part_of(file.path, file.messages.empty(), "kMessages")},
                 {"enums", part_of(file.path, file.enums.empty(), "kEnums")},
                 {"extensions", part_of(file.path, all_extensions(file).empty(), "kExtensions")}},
                R"cc(
    constinit const FileTable File<$path$>::table = {
        $path$,
        $descriptor$,
        $dependencies$,
        $messages$,
        $enums$,
        $extensions$};
  )cc");
}

std::string service_table_declaration(const File& file) {
  return render({{"path", literal(file.path)}}, R"cc(
    namespace cpprpc {
    namespace {

    template <detail::FixedString path>
    struct ServiceFile;

    template <>
    struct ServiceFile<$path$> {
      static const FileTable& table();  // at the end of this file
    };

    }  // namespace
    }  // namespace cpprpc
  )cc");
}

std::string service_table_definition(const File& file) {
  const model::EmbeddedFile self{"kFile", file.path, file.descriptor, file.imports};
  const std::string parts =
      text::join({each(file.embedded, "\n\n", embedded_file), embedded_file(self)}, "\n\n");
  return render({{"path", literal(file.path)}, {"parts", file_parts(file.path, parts)}},
                R"cc(
    // The rest is for reflection: this file and all that it imports, as protoc describes them.

    namespace cpprpc {

    $parts$

    const FileTable& ServiceFile<$path$>::table() {
      return FileParts<$path$>::kFile;
    }

    }  // namespace cpprpc
  )cc");
}

}  // namespace cpprpc::plugin::emit
