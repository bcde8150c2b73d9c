#include "plugin/emit/codec_read.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "plugin/emit/kinds.h"
#include "plugin/emit/wire_order.h"
#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::Field;
using model::Kind;
using model::Message;
using model::Oneof;
using model::Shape;
using text::each;
using text::render;

namespace {

std::string method(const Field& field) { return std::string(info(field.kind).method); }

// Whether its memory is worth keeping when the message is decoded anew: it is then not cleared
// before, but read over. See wire/stale.h.
bool is_reused(const Field& field) {
  if (is_message(field.kind)) return field.shape != Shape::Map;
  return is_text(field.kind) && field.shape != Shape::Plain && field.shape != Shape::Required &&
         field.shape != Shape::Map;
}

bool is_reused(const Oneof& oneof) {
  return std::any_of(oneof.fields.begin(), oneof.fields.end(),
                     [](const Field& field) { return is_reused(field); });
}

// What read() keeps track of: the place among their kind of the members that are reused, and of
// the required fields.
struct Tracked {
  std::map<const void*, std::size_t> reused;  // by Field or Oneof
  std::map<const Field*, std::size_t> required;

  explicit Tracked(const Message& message) {
    for (const auto& member : message.members) {
      const auto* oneof = std::get_if<Oneof>(&member);
      const auto* field = std::get_if<Field>(&member);
      if (oneof != nullptr && is_reused(*oneof)) reused.emplace(oneof, reused.size());
      if (field != nullptr && is_reused(*field)) reused.emplace(field, reused.size());
      if (field != nullptr && is_required(*field)) required.emplace(field, required.size());
    }
  }

  // `stale.take(0)` for what is reused, else nothing.
  [[nodiscard]] std::string take(const Field& field, const Oneof* oneof) const {
    const auto found = reused.find(oneof == nullptr ? static_cast<const void*>(&field) : oneof);
    return found == reused.end() ? "" : "stale.take(" + std::to_string(found->second) + ")";
  }

  // `required.saw(0);`, with a space before it, for a required field.
  [[nodiscard]] std::string saw(const Field& field) const {
    const auto found = required.find(&field);
    return found == required.end() ? "" : " required.saw(" + std::to_string(found->second) + ");";
  }
};

// Where the value of a single field goes. For a message that may be an optional or a box.
std::string target(const Field& field, const Oneof* oneof) {
  if (oneof != nullptr) {
    const std::string member = chosen(*oneof, field);
    return is_message(field.kind) || field.shape != Shape::BoxedMember
               ? member
               : "wire::present(" + member + ")";
  }
  const std::string name = "m." + field.name;
  const bool always = field.shape == Shape::Plain || field.shape == Shape::Required;
  return always || is_message(field.kind) ? name : "wire::present(" + name + ")";
}

std::string read_map(const Field& field) {
  const std::string name = "m." + field.name;
  if (field.kind != Kind::ClosedEnum) {
    return text::call("in = wire::read_map" + map_kinds(field), {"in", "tag", name}, ";", 8);
  }
  const std::string kinds = "<" + map_kind(field.key, "") + ", " + field.absolute_type + ">";
  return text::call("in = read_closed_map" + kinds, {"in", "tag", name, "m.unknown_fields"}, ";",
                    8);
}

std::string read_repeated(const Field& field, const Tracked& tracked) {
  const std::string name = "m." + field.name;
  if (field.kind == Kind::ClosedEnum) {
    return "in = read_closed(in, tag, " + name + ", m.unknown_fields);";
  }
  const std::string take = tracked.take(field, nullptr);
  const std::string last = take.empty() ? "" : ", " + take;
  return "in.repeated_" + method(field) + "(tag, " + name + last + ");";
}

// A number without a name is no value.
std::string read_closed(const Field& field, const Oneof* oneof, const Tracked& tracked) {
  const std::string value =
      "const auto value = read_closed<" + field.absolute_type + ">(in, tag, m.unknown_fields)";
  const std::string set =
      (oneof == nullptr ? "m." + field.name : chosen(*oneof, field)) + " = *value;";
  const std::string take = tracked.take(field, oneof);
  const std::string also = (take.empty() ? "" : " " + take + ";") + tracked.saw(field);
  if (also.empty()) return "if (" + value + ") " + set;
  return render({{"value", value}, {"set", set}, {"also", also.substr(1)}}, R"cc(
    if ($value$) {
      $set$
      $also$
    }
  )cc");
}

std::string read_single(const Field& field, const Oneof* oneof, const Tracked& tracked) {
  const std::string take = tracked.take(field, oneof);
  const std::string to = target(field, oneof);
  if (is_message(field.kind)) {
    const std::string tag = field.kind == Kind::Group ? "tag, " : "";
    return "in." + method(field) + "(" + tag + to + ", " + take + ");" + tracked.saw(field);
  }
  return "in." + method(field) + "(" + to + ");" + (take.empty() ? "" : " " + take + ";") +
         tracked.saw(field);
}

std::string read_statement(const Field& field, const Oneof* oneof, const Tracked& tracked) {
  if (field.shape == Shape::Map) return read_map(field);
  if (field.shape == Shape::Repeated) return read_repeated(field, tracked);
  if (field.kind == Kind::ClosedEnum) return read_closed(field, oneof, tracked);
  return read_single(field, oneof, tracked);
}

std::string read_case(const Field& field, const std::string& statement) {
  const bool both = field.shape == Shape::Repeated && is_packable(field.kind);
  const std::string label = "case " + hex(field.shape == Shape::Map ? run_tag(field) : tag(field)) +
                            ":" + (both ? " case " + hex(run_tag(field)) + ":" : "");
  const std::string line = label + " " + statement + " break;";
  if (line.size() <= 92 && line.find('\n') == std::string::npos) return line;
  std::string lines = statement;
  for (std::size_t at = 0; (at = lines.find("; ", at)) != std::string::npos;) lines[at + 1] = '\n';
  return render({{"label", label}, {"statements", lines}}, R"cc(
    $label$
      $statements$
      break;
  )cc");
}

// --- what is not in the bytes

// Before a message is decoded anew: what is not reused.
std::string recycle_statement(const std::variant<Field, Oneof>& member) {
  if (const auto* oneof = std::get_if<Oneof>(&member)) {
    return is_reused(*oneof) ? "" : "m." + oneof->name + ".emplace<0>();";
  }
  const Field& field = std::get<Field>(member);
  if (is_reused(field)) return "";
  const std::string name = "m." + field.name;
  switch (field.shape) {
    case Shape::Required:
      if (!field.absolute_default.empty()) return name + " = " + field.absolute_default + ";";
      [[fallthrough]];
    case Shape::Plain:
      return is_text(field.kind) ? name + ".clear();" : name + " = {};";
    case Shape::Optional:
    case Shape::Boxed:
      return name + ".reset();";
    default:
      return name + ".clear();";
  }
}

// Afterwards: what is reused, if it is stale still. A required message is not cleared: without it
// the message cannot be decoded.
std::string drop_statement(const std::variant<Field, Oneof>& member, const Tracked& tracked) {
  const auto* oneof = std::get_if<Oneof>(&member);
  const auto* field = std::get_if<Field>(&member);
  const auto found =
      tracked.reused.find(oneof != nullptr ? static_cast<const void*>(oneof) : field);
  if (found == tracked.reused.end()) return "";
  if (field != nullptr && field->shape == Shape::Required) return "";
  const std::string name = "m." + (oneof != nullptr ? oneof->name : field->name);
  const std::string_view drop = oneof != nullptr                  ? ".emplace<0>()"
                                : field->shape == Shape::Repeated ? ".clear()"
                                                                  : ".reset()";
  return "if (stale.has(" + std::to_string(found->second) + ")) " + name + std::string(drop) + ";";
}

std::string drop(const Message& message, const Tracked& tracked) {
  const std::string statements = each(
      message.members, "\n", [&](const auto& member) { return drop_statement(member, tracked); });
  if (statements.find('\n') == std::string::npos) return statements;
  return render({{"statements", statements}}, R"cc(
    if (stale.any()) {
      $statements$
    }
  )cc");
}

std::string read_body(const Message& message, const Tracked& tracked) {
  const auto read_step = [&](const Step& step) {
    return each(step.fields, "\n", [&](const Field* field) {
      return read_case(*field, read_statement(*field, step.oneof, tracked));
    });
  };
  const std::string cases = each(wire_order(message), "\n", read_step);
  if (cases.empty()) {
    return "while (const std::uint32_t tag = in.next()) in.unknown(tag, m.unknown_fields);";
  }
  const auto local = [](std::string_view type, std::size_t count, std::string_view rest) {
    return count == 0 ? ""
                      : "wire::" + std::string(type) + "<" + std::to_string(count) + "> " +
                            std::string(rest) + ";";
  };
  return render({{"stale", local("Stale", tracked.reused.size(), "stale(replace)")},
                 {"required", local("Required", tracked.required.size(), "required")},
                 {"cases", cases},
                 {"drop", drop(message, tracked)},
                 {"end", tracked.required.empty() ? "" : "required.end(in);"}},
                R"cc(
    $stale$
    $required$
    while (const std::uint32_t tag = in.next()) {
      switch (tag) {
        $cases$
        default: in.unknown(tag, m.unknown_fields);
      }
    }
    $drop$
    $end$
  )cc");
}

}  // namespace

std::string read_definition(const Message& message) {
  const Tracked tracked(message);
  return render({{"Codec", "Codec<" + message.absolute + ">"},
                 {"replace", tracked.reused.empty() ? "" : " replace"},
                 {"read", read_body(message, tracked)},
                 {"recycle", each(message.members, "\n", recycle_statement)}},
                R"cc(
    wire::Reader $Codec$::read(wire::Reader in, M& m, bool$replace$) {
      $read$
      return in;
    }

    void $Codec$::recycle(M& m) {
      $recycle$
      m.unknown_fields.clear();
    }
  )cc");
}

}  // namespace cpprpc::plugin::emit
