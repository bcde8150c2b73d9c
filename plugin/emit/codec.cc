// Size and write meet the fields in the same order: the sizes of submessages and packed runs are
// noted by the first and looked up by the second.

#include "plugin/emit/codec.h"

#include <algorithm>
#include <string_view>

#include "plugin/emit/codec_read.h"
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

    wire::Reader $Codec$::read(wire::Reader in, M& m, bool) {
      while (const std::uint32_t tag = in.next()) {
        switch (tag) {
          case 0x0b: in = wire::read_message_set_item(in, tag, m.unknown_fields); break;
          default: in.unknown(tag, m.unknown_fields);
        }
      }
      return in;
    }

    void $Codec$::recycle(M& m) { m.unknown_fields.clear(); }
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
      static const MessageOps ops;
      static std::size_t size(const M& m, wire::Sizes& sizes);
      static void write(const M& m, wire::Writer& out);
      static wire::Reader read(wire::Reader in, M& m, bool replace);
      static void recycle(M& m);
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
                 {"read", read_definition(message)}},
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

    $read$
  )cc");
}

}  // namespace cpprpc::plugin::emit
