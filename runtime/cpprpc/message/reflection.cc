#include "cpprpc/message/reflection.h"

#include <algorithm>
#include <string>

namespace cpprpc {
namespace {

// The alternative of Value that holds values of this type.
std::size_t alternative_of(FieldType type) noexcept {
  switch (type) {
    case FieldType::Double:
      return Value(0.0).index();
    case FieldType::Float:
      return Value(0.0F).index();
    case FieldType::Int64:
    case FieldType::SFixed64:
    case FieldType::SInt64:
      return Value(std::int64_t{}).index();
    case FieldType::UInt64:
    case FieldType::Fixed64:
      return Value(std::uint64_t{}).index();
    case FieldType::Int32:
    case FieldType::SFixed32:
    case FieldType::SInt32:
      return Value(std::int32_t{}).index();
    case FieldType::UInt32:
    case FieldType::Fixed32:
      return Value(std::uint32_t{}).index();
    case FieldType::Bool:
      return Value(false).index();
    case FieldType::String:
    case FieldType::Bytes:
      return Value(std::string_view()).index();
    case FieldType::Enum:
      return Value(EnumValue{}).index();
    case FieldType::Group:
    case FieldType::Message:
      return Value(MessageView{}).index();
  }
  return 0;
}

constexpr std::string_view kTypeNames[] = {"",         "double",   "float",   "int64",  "uint64",
                                           "int32",    "fixed64",  "fixed32", "bool",   "string",
                                           "group",    "message",  "bytes",   "uint32", "enum",
                                           "sfixed32", "sfixed64", "sint32",  "sint64"};

Status wrong_type(MessageView message, const Field& field, std::string_view what,
                  std::string_view type) {
  std::string text(message.table->full_name);
  text.append(".").append(field.name).append(" has ").append(what).append(" of type ");
  text.append(type).append(", and the value given is of another");
  return Status::invalid_argument(std::move(text));
}

}  // namespace

const Field* find_field(const FieldTable& table, std::uint32_t number) noexcept {
  const auto at = std::lower_bound(
      table.fields.begin(), table.fields.end(), number,
      [](const Field& field, std::uint32_t wanted) { return field.number < wanted; });
  return at != table.fields.end() && at->number == number ? &*at : nullptr;
}

const Field* find_field(const FieldTable& table, std::string_view name) noexcept {
  const auto at = std::find_if(table.fields.begin(), table.fields.end(),
                               [&](const Field& field) { return field.name == name; });
  return at != table.fields.end() ? &*at : nullptr;
}

std::string_view type_name(const Field& field) noexcept {
  if (field.message() != nullptr) return field.message()->full_name;
  if (field.enumeration() != nullptr) return field.enumeration()->full_name;
  return kTypeNames[static_cast<std::size_t>(field.type)];
}

Value get(MessageView message, const Field& field) {
  Value last;
  for_each_value(message, field, [&](const Value&, const Value& value) { last = value; });
  return last;
}

const UnknownFields& unknown_fields(MessageView message) noexcept {
  return *reinterpret_cast<const UnknownFields*>(static_cast<const char*>(message.message) +
                                                 message.table->unknown_fields);
}

UnknownFields& unknown_fields(MessageRef message) noexcept {
  return *reinterpret_cast<UnknownFields*>(static_cast<char*>(message.message) +
                                           message.table->unknown_fields);
}

Status set(MessageRef message, const Field& field, const Value& value, const Value& key) {
  if (value.index() != alternative_of(field.type)) {
    return wrong_type(message, field, "values", type_name(field));
  }
  const bool is_map = field.cardinality() == Cardinality::Map;
  if (key.index() != (is_map ? alternative_of(field.flags.key) : 0)) {
    return wrong_type(message, field, "keys",
                      is_map ? kTypeNames[static_cast<std::size_t>(field.flags.key)] : "none");
  }
  if (const auto* given = std::get_if<MessageView>(&value)) {
    if (given->table != field.message()) {
      return wrong_type(message, field, "values", type_name(field));
    }
    const std::string bytes = encode(*given);  // before: it may be a part of `message`
    if (field.cardinality() == Cardinality::Singular) clear(message, field);
    return merge_into(bytes, add_message(message, field, key));
  }
  field.access->add(member(message, field), key, value);
  return Status::ok();
}

MessageRef add_message(MessageRef message, const Field& field, const Value& key) {
  return {field.message(), field.access->add(member(message, field), key, Value())};
}

void clear(MessageRef message, const Field& field) { field.access->clear(member(message, field)); }

std::string encode(MessageView message) {
  std::string out;
  detail::encode_to(*message.table->ops, message.message, out);
  return out;
}

Status merge_into(std::string_view bytes, MessageRef message) {
  return detail::merge_into(*message.table->ops, bytes, message.message);
}

Status decode_into(std::string_view bytes, MessageRef message) {
  return detail::decode_over(*message.table->ops, bytes, message.message);
}

}  // namespace cpprpc
