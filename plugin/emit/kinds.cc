#include "plugin/emit/kinds.h"

#include <stdexcept>

#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {
namespace {

using model::Kind;

constexpr std::uint32_t kVarint = 0, kFixed64 = 1, kLength = 2, kStartGroup = 3, kFixed32 = 5;

constexpr KindInfo kKinds[] = {
    {Kind::Double, "double", "float64", "Float64", "Double", kFixed64, 8},
    {Kind::Float, "float", "float32", "Float32", "Float", kFixed32, 4},
    {Kind::Int32, "std::int32_t", "int32", "Int32", "Int32", kVarint, 0},
    {Kind::Int64, "std::int64_t", "int64", "Int64", "Int64", kVarint, 0},
    {Kind::UInt32, "std::uint32_t", "uint32", "UInt32", "UInt32", kVarint, 0},
    {Kind::UInt64, "std::uint64_t", "uint64", "UInt64", "UInt64", kVarint, 0},
    {Kind::SInt32, "std::int32_t", "sint32", "SInt32", "SInt32", kVarint, 0},
    {Kind::SInt64, "std::int64_t", "sint64", "SInt64", "SInt64", kVarint, 0},
    {Kind::Fixed32, "std::uint32_t", "fixed32", "Fixed32", "Fixed32", kFixed32, 4},
    {Kind::Fixed64, "std::uint64_t", "fixed64", "Fixed64", "Fixed64", kFixed64, 8},
    {Kind::SFixed32, "std::int32_t", "sfixed32", "SFixed32", "SFixed32", kFixed32, 4},
    {Kind::SFixed64, "std::int64_t", "sfixed64", "SFixed64", "SFixed64", kFixed64, 8},
    {Kind::Bool, "bool", "boolean", "Boolean", "Bool", kVarint, 1},
    {Kind::String, "std::string", "string", "String", "String", kLength, 0},
    {Kind::UncheckedString, "std::string", "bytes", "Bytes", "String", kLength, 0},
    {Kind::Bytes, "std::string", "bytes", "Bytes", "Bytes", kLength, 0},
    {Kind::Enum, "", "enumeration", "Enumeration", "Enum", kVarint, 0},
    {Kind::ClosedEnum, "", "enumeration", "Enumeration", "Enum", kVarint, 0},
    {Kind::Message, "", "message", "Submessage", "Message", kLength, 0},
    {Kind::Group, "", "group", "", "Group", kStartGroup, 0},
};

}  // namespace

const KindInfo& info(Kind kind) {
  for (const KindInfo& entry : kKinds) {
    if (entry.kind == kind) return entry;
  }
  throw std::logic_error("a kind of field is missing from the table");
}

std::string value_type(const model::Field& field) {
  const std::string_view type = info(field.kind).type;
  return type.empty() ? field.type : std::string(type);
}

std::string field_type(Kind kind) { return "FieldType::" + std::string(info(kind).field_type); }

std::string field_flags(const model::Field& field, bool in_oneof) {
  const bool unchecked_key = field.shape == model::Shape::Map && field.key == Kind::UncheckedString;
  return text::join(
      {field.shape == model::Shape::Repeated && field.packed ? ".packed = true" : "",
       is_required(field) ? ".required = true" : "",
       field.kind == Kind::ClosedEnum ? ".closed = true" : "",
       field.redacted ? ".redacted = true" : "", in_oneof ? ".oneof = true" : "",
       field.kind == Kind::UncheckedString || unchecked_key ? ".any_bytes = true" : "",
       field.shape == model::Shape::Map ? ".key = " + field_type(field.key) : ""},
      ", ");
}

std::uint32_t tag(std::uint32_t number, std::uint32_t wire_type) { return number << 3 | wire_type; }

std::uint32_t tag(const model::Field& field) {
  return tag(field.number, info(field.kind).wire_type);
}

std::uint32_t run_tag(const model::Field& field) { return tag(field.number, kLength); }

std::string hex(std::uint32_t tag) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (; tag != 0 || digits.size() % 2 != 0; tag >>= 4) {
    digits.insert(digits.begin(), kDigits[tag & 15]);
  }
  return "0x" + digits;
}

std::size_t tag_size(const model::Field& field) {
  std::size_t size = 1;
  for (std::uint32_t rest = field.number >> 4; rest != 0; rest >>= 7) ++size;
  return size;
}

std::string map_kind(Kind kind, const std::string& type) {
  const std::string name = "wire::" + std::string(info(kind).map);
  return info(kind).type.empty() ? name + "<" + type + ">" : name;
}

std::string map_kinds(const model::Field& field) {
  return "<" + map_kind(field.key, "") + ", " + map_kind(field.kind, field.absolute_type) + ">";
}

std::string chosen(const model::Oneof& oneof, const model::Field& field) {
  return "wire::chosen<M::" + field.alternative + ">(m." + oneof.name + ")";
}

bool is_text(Kind kind) { return info(kind).type == "std::string"; }

bool is_required(const model::Field& field) {
  return field.shape == model::Shape::Required || field.shape == model::Shape::BoxedRequired;
}

bool is_message(Kind kind) { return kind == Kind::Message || kind == Kind::Group; }

bool is_packable(Kind kind) { return info(kind).wire_type != kLength && !is_message(kind); }

}  // namespace cpprpc::plugin::emit
