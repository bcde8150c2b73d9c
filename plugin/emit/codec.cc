// Size and write meet the fields in the same order: the sizes of submessages and packed runs are
// noted by the first and looked up by the second.

#include "plugin/emit/codec.h"

#include <algorithm>
#include <string_view>

#include "plugin/emit/kinds.h"
#include "plugin/emit/wire_order.h"
#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::Field;
using model::Kind;
using model::Oneof;
using model::Shape;
using text::each;
using text::render;

namespace {

std::string method(const Field& field) { return std::string(info(field.kind).method); }

// The same of Sizes and Writer, which tell a box that is written even when empty from messages.
std::string writer_method(const Field& field) {
  if (field.shape != Shape::BoxedMember && field.shape != Shape::BoxedRequired) {
    return method(field);
  }
  return field.kind == Kind::Group ? "boxed_group" : "boxed";
}

std::string map_kind(Kind kind, const std::string& type) {
  const std::string name = "wire::" + std::string(info(kind).map);
  return info(kind).type.empty() ? name + "<" + type + ">" : name;
}

std::string map_kinds(const Field& field) {
  return "<" + map_kind(field.key, "") + ", " + map_kind(field.kind, field.absolute_type) + ">";
}

// `if (condition) statement`, with braces when it is long.
std::string guarded(const std::string& condition, const std::string& statement) {
  const std::string line = "if (" + condition + ") " + statement;
  if (line.size() <= 96) return line;
  return "if (" + condition + ") {\n  " + statement + "\n}";
}

// What says that a single field is to be written.
std::string presence(const Field& field) {
  const std::string name = "m." + field.name;
  if (field.shape != Shape::Plain) return name;
  if (is_text(field.kind)) return "!" + name + ".empty()";
  return field.kind == Kind::Bool ? name : "wire::is_set(" + name + ")";
}

// --- size

// Tag and one value; of a group, both tags.
std::string size_of(const Field& field, const std::string& value) {
  const std::size_t tag = tag_size(field) * (field.kind == Kind::Group ? 2 : 1);
  const std::size_t fixed = info(field.kind).fixed_size;
  if (fixed != 0) return std::to_string(tag + fixed);
  const std::string head = std::to_string(tag) + " + ";
  if (is_message(field.kind)) return head + "sizes." + writer_method(field) + "(" + value + ")";
  if (is_text(field.kind)) return head + "wire::size_string(" + value + ")";
  return head + "wire::size_" + method(field) + "(" + value + ")";
}

std::string size_of_repeated(const Field& field) {
  const std::string name = "m." + field.name;
  const std::string tag = std::to_string(tag_size(field));
  const std::size_t fixed = info(field.kind).fixed_size;
  if (field.packed && fixed != 0) {
    const std::string times = fixed == 1 ? "" : " * " + std::to_string(fixed);
    return guarded("!" + name + ".empty()",
                   "n += " + tag + " + wire::size_run(" + name + ".size()" + times + ");");
  }
  if (field.packed) {
    return guarded("!" + name + ".empty()", "n += " + tag + " + sizes.part(wire::size_packed_" +
                                                method(field) + "(" + name + "));");
  }
  if (fixed != 0) {
    return "n += " + name + ".size() * " + std::to_string(tag_size(field) + fixed) + ";";
  }
  if (is_text(field.kind)) {
    const std::string tags = tag == "1" ? name + ".size()" : tag + " * " + name + ".size()";
    return "n += " + tags + " + wire::size_strings(" + name + ");";
  }
  return "for (const auto& value : " + name + ") n += " + size_of(field, "value") + ";";
}

std::string size_statement(const Field& field) {
  const std::string name = "m." + field.name;
  switch (field.shape) {
    case Shape::Plain:
      return guarded(presence(field), "n += " + size_of(field, name) + ";");
    case Shape::Optional:
    case Shape::Boxed:
      return guarded(presence(field), "n += " + size_of(field, "*" + name) + ";");
    case Shape::Repeated:
      return size_of_repeated(field);
    case Shape::Required:
    case Shape::BoxedRequired:
      return "n += " + size_of(field, name) + ";";
    case Shape::Map:
      return text::call("n += wire::size_map" + map_kinds(field),
                        {std::to_string(tag_size(field)), name, "sizes"}, ";", 2);
    case Shape::Member:
    case Shape::BoxedMember:
      break;  // see for_oneof()
  }
  return "";
}

// --- write

std::string write_of(const Field& field, const std::string& value) {
  return "out." + writer_method(field) + "(" + hex(tag(field)) + ", " + value + ");";
}

std::string write_of_repeated(const Field& field) {
  const std::string name = "m." + field.name;
  if (field.packed) {
    return "out.packed_" + method(field) + "(" + hex(run_tag(field)) + ", " + name + ");";
  }
  return "for (const auto& value : " + name + ") " + write_of(field, "value");
}

std::string write_statement(const Field& field) {
  const std::string name = "m." + field.name;
  switch (field.shape) {
    case Shape::Plain:
      return guarded(presence(field), write_of(field, name));
    case Shape::Optional:
    case Shape::Boxed:
      return guarded(presence(field), write_of(field, "*" + name));
    case Shape::Repeated:
      return write_of_repeated(field);
    case Shape::Required:
    case Shape::BoxedRequired:
      return write_of(field, name);
    case Shape::Map:
      return text::call("wire::write_map" + map_kinds(field), {"out", hex(run_tag(field)), name},
                        ";", 2);
    case Shape::Member:
    case Shape::BoxedMember:
      break;  // see for_oneof()
  }
  return "";
}

// --- members of a oneof, in size and write alike

std::string chosen(const Oneof& oneof, const Field& field) {
  return "wire::chosen<M::" + field.alternative + ">(m." + oneof.name + ")";
}

// `statement(field, value)` for the member that is set.
template <class Statement>
std::string for_oneof(const Step& step, Statement statement) {
  const Oneof& oneof = *step.oneof;
  const std::string index = "m." + oneof.name + ".index()";
  const auto one = [&](const Field* field) { return statement(*field, chosen(oneof, *field)); };
  if (step.fields.size() == 1) {
    return guarded(index + " == M::" + step.fields.front()->alternative, one(step.fields.front()));
  }
  const auto one_case = [&](const Field* field) {
    return render({{"index", "M::" + field->alternative}, {"statement", one(field)}}, R"cc(
    case $index$:
      $statement$
      break;
  )cc");
  };
  return render({{"index", index}, {"cases", each(step.fields, "\n", one_case)}}, R"cc(
    switch ($index$) {
      $cases$
    }
  )cc");
}

std::string size_step(const Step& step) {
  if (step.oneof == nullptr) return size_statement(*step.fields.front());
  return for_oneof(step, [](const Field& field, const std::string& value) {
    return "n += " + size_of(field, value) + ";";
  });
}

std::string write_step(const Step& step) {
  if (step.oneof == nullptr) return write_statement(*step.fields.front());
  return for_oneof(step, write_of);
}

// --- read

std::string closed(const Field& field) {
  return "read_closed<" + field.absolute_type + ">(in, m.unknown_fields)";
}

// Where the value of a single field goes.
std::string target(const Field& field, const Oneof* oneof) {
  if (oneof != nullptr) {
    const std::string member = chosen(*oneof, field);
    return field.shape == Shape::BoxedMember ? "wire::present(" + member + ")" : member;
  }
  const std::string name = "m." + field.name;
  const bool always = field.shape == Shape::Plain || field.shape == Shape::Required;
  return always ? name : "wire::present(" + name + ")";
}

// Where a required field was read: `index` is its place among them.
std::string saw(std::size_t index) { return "required.saw(" + std::to_string(index) + ");"; }

std::string read_statement(const Field& field, const Oneof* oneof) {
  const std::string name = "m." + field.name;
  if (field.shape == Shape::Map && field.kind == Kind::ClosedEnum) {
    const std::string kinds = "<" + map_kind(field.key, "") + ", " + field.absolute_type + ">";
    return text::call("read_closed_map" + kinds, {"in", name, "m.unknown_fields"}, ";", 8);
  }
  if (field.shape == Shape::Map) {
    return text::call("wire::read_map" + map_kinds(field), {"in", name}, ";", 8);
  }
  if (field.kind == Kind::ClosedEnum) {
    if (field.shape == Shape::Repeated) {
      return "read_closed(in, " + name + ", m.unknown_fields);";
    }
    const std::string set =
        oneof == nullptr ? name + " = *value;" : chosen(*oneof, field) + " = *value;";
    return "if (const auto value = " + closed(field) + ") " + set;
  }
  if (field.shape == Shape::Repeated) return "in.repeated_" + method(field) + "(" + name + ");";
  return "in." + method(field) + "(" + target(field, oneof) + ");";
}

// The same for a required field.
std::string read_required_statement(const Field& field, std::size_t index) {
  if (field.kind != Kind::ClosedEnum) return read_statement(field, nullptr) + " " + saw(index);
  return render({{"closed", closed(field)}, {"name", "m." + field.name}, {"saw", saw(index)}},
                R"cc(
    if (const auto value = $closed$) {
      $name$ = *value;
      $saw$
    }
  )cc");
}

std::string read_case(const Field& field, const std::string& statement) {
  const bool both = field.shape == Shape::Repeated && is_packable(field.kind);
  const std::string label = "case " + hex(field.shape == Shape::Map ? run_tag(field) : tag(field)) +
                            ":" + (both ? " case " + hex(run_tag(field)) + ":" : "");
  const std::string line = label + " " + statement + " break;";
  if (line.size() <= 92 && line.find('\n') == std::string::npos) return line;
  return render({{"label", label}, {"statement", statement}}, R"cc(
    $label$
      $statement$
      break;
  )cc");
}

std::string read_body(const std::vector<Step>& steps) {
  if (steps.empty()) return "while (in.next()) in.unknown(m.unknown_fields);";
  std::size_t required = 0;
  const auto read_step = [&](const Step& step) {
    return each(step.fields, "\n", [&](const Field* field) {
      return read_case(*field, is_required(*field) ? read_required_statement(*field, required++)
                                                   : read_statement(*field, step.oneof));
    });
  };
  const std::string cases = each(steps, "\n", read_step);
  const std::string count = std::to_string(required);
  return render({{"required", required == 0 ? "" : "wire::Required<" + count + "> required;"},
                 {"cases", cases},
                 {"end", required == 0 ? "" : "required.end(in);"}},
                R"cc(
    $required$
    while (in.next()) {
      switch (in.tag()) {
        $cases$
        default: in.unknown(m.unknown_fields);
      }
    }
    $end$
  )cc");
}

// --- clear

std::string clear_statement(const std::variant<Field, Oneof>& member) {
  if (const auto* oneof = std::get_if<Oneof>(&member)) return "m." + oneof->name + ".emplace<0>();";
  const Field& field = std::get<Field>(member);
  const std::string name = "m." + field.name;
  switch (field.shape) {
    case Shape::Required:
      if (!field.absolute_default.empty()) return name + " = " + field.absolute_default + ";";
      if (is_message(field.kind)) return "Codec<" + field.absolute_type + ">::clear(" + name + ");";
      [[fallthrough]];
    case Shape::Plain:
      return is_text(field.kind) ? name + ".clear();" : name + " = {};";
    case Shape::Optional:
    case Shape::Boxed:
    case Shape::BoxedRequired:
      return name + ".reset();";
    default:
      return name + ".clear();";
  }
}

// Whether the size of the field's parts is to be noted.
bool notes_sizes(const Field& field) {
  if (is_message(field.kind) || field.shape == Shape::Map) return true;
  return field.shape == Shape::Repeated && field.packed && info(field.kind).fixed_size == 0;
}

bool notes_sizes(const std::vector<Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    return std::any_of(step.fields.begin(), step.fields.end(),
                       [](const Field* field) { return notes_sizes(*field); });
  });
}

std::string message_set_definition(const model::Message& message) {
  return render({{"Codec", "Codec<" + message.absolute + ">"}}, R"cc(
    std::size_t $Codec$::size(const M& m, wire::Sizes&) {
      return wire::size_message_set(m.unknown_fields);
    }

    void $Codec$::write(const M& m, wire::Writer& out) {
      wire::write_message_set(out, m.unknown_fields);
    }

    void $Codec$::read(wire::Reader& in, M& m) {
      while (in.next()) {
        switch (in.tag()) {
          case 0x0b: wire::read_message_set_item(in, m.unknown_fields); break;
          default: in.unknown(m.unknown_fields);
        }
      }
    }

    void $Codec$::clear(M& m) { m.unknown_fields.clear(); }
  )cc");
}

}  // namespace

std::string codec_declaration(const model::Message& message) {
  return render({{"Message", message.absolute}, {"full_name", text::literal(message.full_name)}},
                R"cc(
    template <>
    struct Codec<$Message$> {
      using M = $Message$;
      static constexpr std::string_view full_name = $full_name$;
      static const FieldTable fields;
      static std::size_t size(const M& m, wire::Sizes& sizes);
      static void write(const M& m, wire::Writer& out);
      static void read(wire::Reader& in, M& m);
      static void clear(M& m);
    };
  )cc");
}

std::string codec_definition(const model::Message& message) {
  if (message.message_set) return message_set_definition(message);
  const std::vector<Step> steps = wire_order(message);
  const std::string codec = "Codec<" + message.absolute + ">";
  return render({{"Codec", codec},
                 {"sizes_param", notes_sizes(steps) ? " sizes" : ""},
                 {"sizes", each(steps, "\n", size_step)},
                 {"writes", each(steps, "\n", write_step)},
                 {"read", read_body(steps)},
                 {"clear", each(message.members, "\n", clear_statement)}},
                R"cc(
    std::size_t $Codec$::size(const M& m, wire::Sizes&$sizes_param$) {
      std::size_t n = m.unknown_fields.size();
      $sizes$
      return n;
    }

    void $Codec$::write(const M& m, wire::Writer& out) {
      $writes$
      out.raw(m.unknown_fields.bytes());
    }

    void $Codec$::read(wire::Reader& in, M& m) {
      $read$
    }

    void $Codec$::clear(M& m) {
      $clear$
      m.unknown_fields.clear();
    }
  )cc");
}

}  // namespace cpprpc::plugin::emit
