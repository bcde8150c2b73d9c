// Messages are written backward, from the last field to the first, so that the length of a
// submessage or packed run is known when it is written: see wire/writer.h.

#include "plugin/emit/codec.h"

#include <algorithm>
#include <string_view>
#include <vector>

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

// The same of the writer, which tells a box that is written even when empty from messages.
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

// --- write

std::string write_of(const Field& field, const std::string& value) {
  const bool is_number_of_many = field.shape == Shape::Repeated && is_packable(field.kind);
  return (is_number_of_many ? "out.make_room()." : "out.") + writer_method(field) + "(" +
         hex(tag(field)) + ", " + value + ");";
}

std::string write_of_repeated(const Field& field) {
  const std::string name = "m." + field.name;
  if (field.packed) {
    return "out.packed_" + method(field) + "(" + hex(run_tag(field)) + ", " + name + ");";
  }
  return "for (const auto& value : wire::reversed(" + name + ")) " + write_of(field, "value");
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
      return text::call("out = wire::write_map" + map_kinds(field),
                        {"out", hex(run_tag(field)), name}, ";", 2);
    case Shape::Member:
    case Shape::BoxedMember:
      break;  // see for_oneof()
  }
  return "";
}

// --- members of a oneof

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

std::string write_step(const Step& step) {
  if (step.oneof == nullptr) return write_statement(*step.fields.front());
  return for_oneof(step, write_of);
}

// --- room for numbers: the writer is asked for it once for as many as fit into what it then has

constexpr std::size_t kRoom = 128;  // as in wire/output.h

// The most that a field takes of it; 0 for what asks for its own.
std::size_t room_for(const Field& field) {
  if (field.shape == Shape::Repeated || field.shape == Shape::Map) return 0;
  if (!is_packable(field.kind)) return 0;
  const std::size_t fixed = info(field.kind).fixed_size;
  if (fixed != 0) return tag_size(field) + fixed;
  const bool is_short = field.kind == Kind::UInt32 || field.kind == Kind::SInt32;
  return tag_size(field) + (is_short ? 5 : 10);
}

std::string write_backward(const std::vector<Step>& steps) {
  std::size_t taken = 0;  // of what there is when the first field is written
  const auto with_room = [&](const Step& step) {
    std::size_t room = 0;
    for (const Field* field : step.fields) room = std::max(room, room_for(*field));
    taken += room;
    if (taken <= kRoom) return write_step(step);
    taken = room;
    return "out.make_room();\n" + write_step(step);
  };
  return each(std::vector<Step>(steps.rbegin(), steps.rend()), "\n", with_room);
}

std::string message_set_definition(const model::Message& message) {
  return render({{"Codec", "Codec<" + message.absolute + ">"}}, R"cc(
    wire::Writer $Codec$::write(const M& m, wire::Writer out) {
      return wire::write_message_set(out, m.unknown_fields);
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
      static wire::Writer write(const M& m, wire::Writer out);
      static wire::Reader read(wire::Reader in, M& m, bool replace);
      static void recycle(M& m);
    };
  )cc");
}

std::string codec_definition(const model::Message& message) {
  if (message.message_set) return message_set_definition(message);
  const std::vector<Step> steps = wire_order(message);
  const std::string codec = "Codec<" + message.absolute + ">";
  return render(
      {{"Codec", codec}, {"writes", write_backward(steps)}, {"read", read_definition(message)}},
      R"cc(
    wire::Writer $Codec$::write(const M& m, wire::Writer out) {
      out.unknown(m.unknown_fields);
      $writes$
      return out;
    }

    $read$
  )cc");
}

}  // namespace cpprpc::plugin::emit
