#include "plugin/emit/extension.h"

#include "plugin/emit/kinds.h"
#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::Extension;
using text::literal;
using text::render;

namespace {

// `type`, or a vector of it.
std::string holding(const Extension& extension, const std::string& type) {
  return extension.value.shape == model::Shape::Repeated ? "std::vector<" + type + ">" : type;
}

}  // namespace

std::vector<Extension> all_extensions(const model::File& file) {
  std::vector<Extension> all = file.extensions;
  for (const model::Message& message : file.messages) {
    all.insert(all.end(), message.extensions.begin(), message.extensions.end());
  }
  return all;
}

std::string extension_declaration(const Extension& extension, std::string_view storage) {
  return render({{"doc", extension.doc.text()},
                 {"storage", std::string(storage)},
                 {"deprecated", extension.deprecated ? "[[deprecated]] " : ""},
                 {"Extendee", extension.extendee},
                 {"type", holding(extension, value_type(extension.value))},
                 {"name", extension.name}},
                R"cc(
    $doc$
    $deprecated$$storage$ const cpprpc::Extension<$Extendee$, $type$> $name$;
  )cc");
}

std::string extension_definition(const Extension& extension) {
  model::Field absolute = extension.value;
  absolute.type = absolute.absolute_type;
  const std::string flags = field_flags(extension.value, false);
  return render({{"Extendee", extension.absolute_extendee},
                 {"type", holding(extension, value_type(absolute))},
                 {"name", extension.qualified},
                 {"full_name", literal(extension.full_name)},
                 {"json_name", literal("[" + extension.full_name + "]")},
                 {"number", std::to_string(extension.number)},
                 {"field_type", "cpprpc::" + field_type(extension.value.kind)},
                 {"flags", flags.empty() ? "" : ", {" + flags + "}"}},
                R"cc(
    constinit const cpprpc::Extension<$Extendee$, $type$> $name$ = {
        cpprpc::extension_table<decltype($name$)>(
            $full_name$,
            $json_name$,
            $number$, $field_type$$flags$)};
  )cc");
}

}  // namespace cpprpc::plugin::emit
