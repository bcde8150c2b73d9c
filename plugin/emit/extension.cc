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

// The function that makes the value which there is when nobody set one; empty: that is T().
std::string default_function(const Extension& extension, const std::string& type) {
  const std::string& value = extension.value.absolute_default;
  if (value.empty()) return "";
  const bool text = is_text(extension.value.kind);  // a view, which does not become a string itself
  return "[]() -> " + type + " { return " + (text ? type + "(" + value + ")" : value) + "; }";
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
  const std::string initial = default_function(extension, value_type(absolute));
  return render({{"Extendee", extension.absolute_extendee},
                 {"type", holding(extension, value_type(absolute))},
                 {"name", extension.qualified},
                 {"full_name", literal(extension.full_name)},
                 {"json_name", literal("[" + extension.full_name + "]")},
                 {"number", std::to_string(extension.number)},
                 {"field_type", "cpprpc::" + field_type(extension.value.kind)},
                 {"flags", flags.empty() ? "" : ", {" + flags + "}"},
                 {"end", initial.empty() ? "};" : ","},
                 {"default", initial.empty() ? "" : initial + "};"}},
                R"cc(
    constinit const cpprpc::Extension<$Extendee$, $type$> $name$ = {
        cpprpc::extension_table<decltype($name$)>(
            $full_name$,
            $json_name$,
            $number$, $field_type$$flags$)$end$
        $default$
  )cc");
}

}  // namespace cpprpc::plugin::emit
