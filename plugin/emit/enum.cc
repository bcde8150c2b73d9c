#include "plugin/emit/enum.h"

#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using text::each;
using text::literal;
using text::render;

namespace {

std::string enumerator(const model::EnumValue& value) {
  return render({{"doc", value.doc.text()},
                 {"name", value.name},
                 {"deprecated", value.deprecated ? " [[deprecated]]" : ""},
                 {"number", literal(value.number)}},
                R"cc(
    $doc$
    $name$$deprecated$ = $number$,
  )cc");
}

}  // namespace

std::string enum_definition(const model::Enum& type) {
  return render({{"doc", type.doc.text()},
                 {"deprecated", type.deprecated ? "[[deprecated]] " : ""},
                 {"Enum", type.name},
                 {"values", each(type.values, "\n", enumerator)}},
                R"cc(
    $doc$
    enum class $deprecated$$Enum$ : std::int32_t {
      $values$
    };

    /// The name of `value` in the .proto; empty for a number without one.
    [[nodiscard]] std::string_view to_string($Enum$ value) noexcept;
  )cc");
}

std::string enum_names_declaration(const model::Enum& type) {
  return render({{"Enum", type.absolute}}, R"cc(
    template <>
    struct EnumNames<$Enum$> {
      static const EnumTable table;
    };
  )cc");
}

std::string enum_names_table(const model::Enum& type) {
  const auto entry = [](const model::EnumValue& value) {
    return "{" + literal(value.proto_name) + ", " + literal(value.number) + "},";
  };
  return render({{"Enum", type.name}, {"entries", each(type.values, "\n", entry)}}, R"cc(
    static constexpr EnumName k$Enum$Names[] = {
        $entries$
    };
  )cc");
}

std::string enum_names_definition(const model::Enum& type, const std::string& path) {
  return render({{"Enum", type.absolute},
                 {"full_name", literal(type.full_name)},
                 {"path", literal(path)},
                 {"name", type.name}},
                R"cc(
    constinit const EnumTable EnumNames<$Enum$>::table = {
        $full_name$, FileParts<$path$>::k$name$Names};
  )cc");
}

std::string to_string_definition(const model::Enum& type) {
  return render({{"Enum", type.name}}, R"cc(
    std::string_view to_string($Enum$ value) noexcept {
      return cpprpc::name_of(cpprpc::EnumNames<$Enum$>::table, static_cast<std::int32_t>(value));
    }
  )cc");
}

}  // namespace cpprpc::plugin::emit
