#include "plugin/emit/message.h"

#include <algorithm>
#include <variant>

#include "plugin/emit/extension.h"
#include "plugin/emit/kinds.h"
#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::Field;
using model::Oneof;
using model::Shape;
using text::each;
using text::render;

namespace {

// What fits between the indent and ` = {};`.
constexpr std::size_t kLine = 90;

std::string deprecated(bool is_deprecated) { return is_deprecated ? "[[deprecated]] " : ""; }

std::string member_type(const Field& field) {
  const std::string type = value_type(field);
  switch (field.shape) {
    case Shape::Plain:
    case Shape::Member:
    case Shape::Required:
      return type;
    case Shape::Optional:
      return "std::optional<" + type + ">";
    case Shape::Boxed:
    case Shape::BoxedMember:
    case Shape::BoxedRequired:
      return "cpprpc::Box<" + type + ">";
    case Shape::Repeated:
      return "std::vector<" + type + ">";
    case Shape::Map:
      return field.unordered
                 ? "std::unordered_map<" + std::string(info(field.key).type) + ", " + type + ">"
                 : "std::map<" + std::string(info(field.key).type) + ", " + type + ", std::less<>>";
  }
  return type;
}

// What cannot be destroyed yet cannot be initialised inside of the struct either.
std::string initializer(const Field& field) {
  const bool has_default = field.shape == Shape::Required && !field.default_value.empty();
  if (has_default && is_text(field.kind)) return "{" + field.default_value + "}";
  if (has_default) return " = " + field.default_value;
  return field.complete ? " = {}" : "";
}

std::string initializer(const Oneof& oneof) {
  const bool complete = std::all_of(oneof.fields.begin(), oneof.fields.end(),
                                    [](const Field& field) { return field.complete; });
  return complete ? " = {}" : "";
}

std::string field_member(const Field& field) {
  return render({{"doc", field.doc.text()},
                 {"deprecated", deprecated(field.deprecated)},
                 {"type", member_type(field)},
                 {"name", field.name},
                 {"init", initializer(field)}},
                R"cc(
    $doc$
    $deprecated$$type$ $name$$init$;
  )cc");
}

std::string index_enumerator(const Field& field) {
  return text::join({field.doc.text(), field.name + (field.deprecated ? " [[deprecated]]," : ",")},
                    "\n");
}

std::string indices(const Oneof& oneof) {
  std::string line = oneof.none;
  bool documented = false;
  for (const Field& field : oneof.fields) {
    line += ", " + field.name + (field.deprecated ? " [[deprecated]]" : "");
    documented = documented || !field.doc.empty();
  }
  const std::string head = "enum : std::size_t { ";
  if (!documented && line.size() < 60) return head + line + " };";
  return render({{"none", oneof.none}, {"fields", each(oneof.fields, "\n", index_enumerator)}},
                R"cc(
    enum : std::size_t {
      $none$,
      $fields$
    };
  )cc");
}

std::string oneof_member(const Oneof& oneof) {
  std::string variant =
      "std::variant<std::monostate, " + each(oneof.fields, ", ", member_type) + ">";
  if (variant.size() + oneof.name.size() > kLine) {
    variant = "std::variant<std::monostate,\n             " +
              each(oneof.fields, ",\n             ", member_type) + ">\n   ";
  }
  return render({{"Alternatives", oneof.alternatives},
                 {"indices", indices(oneof)},
                 {"doc", oneof.doc.text()},
                 {"variant", variant},
                 {"name", oneof.name},
                 {"init", initializer(oneof)}},
                R"cc(
    /// What `$name$` may hold.
    struct $Alternatives$ {
      $indices$
    };
    $doc$
    $variant$ $name$$init$;
  )cc");
}

std::string member(const std::variant<Field, Oneof>& member) {
  if (const auto* field = std::get_if<Field>(&member)) return field_member(*field);
  return oneof_member(std::get<Oneof>(member));
}

// Members of one line stand close together; longer ones have space around them.
std::string members(const model::Message& message) {
  std::string out;
  bool previous_long = false;
  for (const auto& m : message.members) {
    const std::string text = member(m);
    const bool is_long = text.find('\n') != std::string::npos;
    if (!out.empty()) out += is_long || previous_long ? "\n\n" : "\n";
    out += text;
    previous_long = is_long;
  }
  return out;
}

std::string alias(const model::Alias& alias) {
  return "using " + alias.name + (alias.deprecated ? " [[deprecated]]" : "") + " = " + alias.type +
         ";";
}

std::string attributes(const model::Message& message) {
  const std::string all =
      text::join({message.deprecated ? "deprecated" : "", message.attribute}, ", ");
  return all.empty() ? "" : "[[" + all + "]] ";
}

// `*count`, or what stands for it in a oneof.
std::string value_of(const Field& field, const Oneof* oneof) {
  if (oneof == nullptr) return "*" + field.name;
  return "*std::get_if<" + field.alternative + ">(&" + oneof->name + ")";
}

std::string value_or_default(const Field& field, const Oneof* oneof) {
  const std::string present =
      oneof == nullptr ? field.name : oneof->name + ".index() == " + field.alternative;
  const std::string value = value_of(field, oneof);
  return present + " ? " + (is_text(field.kind) ? "std::string_view(" + value + ")" : value) +
         " : " + field.default_value;
}

std::string or_default(const Field& field, const Oneof* oneof) {
  if (field.or_default.empty()) return "";
  const std::string head = deprecated(field.deprecated) + "[[nodiscard]] " +
                           (is_text(field.kind) ? "std::string_view" : value_type(field)) + " " +
                           field.or_default + "() const noexcept {";
  const std::string statement = "return " + value_or_default(field, oneof) + ";";
  const bool fits = head.size() + statement.size() <= 95;
  return render(
      {{"name", field.name},
       {"function", fits ? head + " " + statement + " }" : head + "\n  " + statement + "\n}"}},
      R"cc(
    /// `$name$`; its default when there is none.
    $function$
  )cc");
}

std::string or_defaults(const std::variant<Field, Oneof>& member) {
  if (const auto* field = std::get_if<Field>(&member)) return or_default(*field, nullptr);
  const Oneof& oneof = std::get<Oneof>(member);
  return each(oneof.fields, "\n\n", [&](const Field& field) { return or_default(field, &oneof); });
}

std::string with_space_below(const std::string& text) { return text.empty() ? "" : text + "\n\n"; }

}  // namespace

std::string message_struct(const model::Message& message) {
  const auto constant = [](const model::Extension& extension) {
    return extension_declaration(extension, "static");
  };
  const std::string head = with_space_below(each(message.aliases, "\n", alias)) +
                           with_space_below(members(message)) +
                           with_space_below(each(message.extensions, "\n", constant));
  return render({{"doc", message.doc.text()},
                 {"attributes", attributes(message)},
                 {"Message", message.name},
                 {"members", head + "cpprpc::UnknownFields unknown_fields = {};"},
                 {"or_defaults", each(message.members, "\n\n", or_defaults)},
                 {"comparison", message.comparable_in_header ? " = default" : ""}},
                R"cc(
    $doc$
    struct $attributes$$Message$ {
      $members$

      $or_defaults$

      friend bool operator==(const $Message$&, const $Message$&)$comparison$;
    };
  )cc");
}

std::string message_comparison(const model::Message& message) {
  if (message.comparable_in_header) return "";
  const auto equal = [](const std::variant<Field, Oneof>& member) {
    const std::string& name = std::visit(
        [](const auto& m) -> auto& { return m.name; }, member);
    return "a." + name + " == b." + name;
  };
  return render(
      {{"Message", message.name}, {"equal", each(message.members, " &&\n       ", equal)}},
      R"cc(
    bool operator==(const $Message$& a, const $Message$& b) {
      return $equal$ &&
             a.unknown_fields == b.unknown_fields;
    }
  )cc");
}

}  // namespace cpprpc::plugin::emit
