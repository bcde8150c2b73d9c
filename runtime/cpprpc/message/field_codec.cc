#include "cpprpc/message/field_codec.h"

#include <bit>
#include <type_traits>

#include "cpprpc/message/message.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/wire/append.h"

namespace cpprpc::detail {
namespace {

using wire::WireType;

bool is_packable(FieldType type) noexcept {
  const WireType wire = wire_type(type);
  return wire != WireType::Length && wire != WireType::StartGroup;
}

template <class T>
Value read_value(wire::Reader& in, void (wire::Reader::*read)(T&) noexcept) {
  T value{};
  (in.*read)(value);
  return value;
}

// One value that is no message.
Value read_scalar(wire::Reader& in, const Field& field) {
  using wire::Reader;
  switch (field.type) {
    case FieldType::Double:
      return read_value(in, &Reader::float64);
    case FieldType::Float:
      return read_value(in, &Reader::float32);
    case FieldType::Int64:
      return read_value(in, &Reader::int64);
    case FieldType::UInt64:
      return read_value(in, &Reader::uint64);
    case FieldType::Int32:
      return read_value(in, &Reader::int32);
    case FieldType::Fixed64:
      return read_value(in, &Reader::fixed64);
    case FieldType::Fixed32:
      return read_value(in, &Reader::fixed32);
    case FieldType::Bool:
      return read_value(in, &Reader::boolean);
    case FieldType::UInt32:
      return read_value(in, &Reader::uint32);
    case FieldType::SFixed32:
      return read_value(in, &Reader::sfixed32);
    case FieldType::SFixed64:
      return read_value(in, &Reader::sfixed64);
    case FieldType::SInt32:
      return read_value(in, &Reader::sint32);
    case FieldType::SInt64:
      return read_value(in, &Reader::sint64);
    case FieldType::Enum: {
      std::int32_t number = 0;
      in.int32(number);
      return EnumValue{field.enumeration(), number};
    }
    default:
      return Value();  // strings and messages: see read_field()
  }
}

struct Target {
  const Field& field;
  void* member;
};

void read_one(wire::Reader& in, void* context) {
  const Target& to = *static_cast<Target*>(context);
  const Value value = read_scalar(in, to.field);
  if (in.error() != nullptr) return;
  const auto* enumerator = std::get_if<EnumValue>(&value);
  if (to.field.flags.closed && enumerator != nullptr &&
      name_of(*enumerator->table, enumerator->number).empty()) {
    return;
  }
  to.field.access->add(to.member, Value(), value);
}

// The value as the bits of a varint or fixed-width field.
struct ToBits {
  FieldType type;

  std::uint64_t operator()(bool value) const { return value ? 1 : 0; }
  std::uint64_t operator()(std::int32_t value) const {
    if (type == FieldType::SInt32) return wire::zigzag(value);
    return static_cast<std::uint64_t>(std::int64_t{value});
  }
  std::uint64_t operator()(std::int64_t value) const {
    if (type == FieldType::SInt64) return wire::zigzag(value);
    return static_cast<std::uint64_t>(value);
  }
  std::uint64_t operator()(std::uint32_t value) const { return value; }
  std::uint64_t operator()(std::uint64_t value) const { return value; }
  std::uint64_t operator()(float value) const { return std::bit_cast<std::uint32_t>(value); }
  std::uint64_t operator()(double value) const { return std::bit_cast<std::uint64_t>(value); }
  std::uint64_t operator()(EnumValue value) const { return (*this)(value.number); }
  std::uint64_t operator()(std::string_view) const { return 0; }  // see append_value()
  std::uint64_t operator()(MessageView) const { return 0; }
  std::uint64_t operator()(std::monostate) const { return 0; }
};

void append_scalar(std::string& out, FieldType type, const Value& value) {
  const std::uint64_t bits = std::visit(ToBits{type}, value);
  switch (wire_type(type)) {
    case WireType::Fixed32:
      return wire::append_fixed(out, static_cast<std::uint32_t>(bits));
    case WireType::Fixed64:
      return wire::append_fixed(out, bits);
    default:
      return wire::append_varint(out, bits);
  }
}

void append_value(std::string& out, const Field& field, const Value& value) {
  wire::append_tag(out, field.number, wire_type(field.type));
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    wire::append_bytes(out, *text);
  } else if (const auto* message = std::get_if<MessageView>(&value)) {
    const std::string bytes = encode(*message);
    if (field.type == FieldType::Group) {
      out.append(bytes);
      wire::append_tag(out, field.number, WireType::EndGroup);
    } else {
      wire::append_bytes(out, bytes);
    }
  } else {
    append_scalar(out, field.type, value);
  }
}

}  // namespace

wire::WireType wire_type(FieldType type) noexcept {
  switch (type) {
    case FieldType::Double:
    case FieldType::Fixed64:
    case FieldType::SFixed64:
      return WireType::Fixed64;
    case FieldType::Float:
    case FieldType::Fixed32:
    case FieldType::SFixed32:
      return WireType::Fixed32;
    case FieldType::String:
    case FieldType::Bytes:
    case FieldType::Message:
      return WireType::Length;
    case FieldType::Group:
      return WireType::StartGroup;
    default:
      return WireType::Varint;
  }
}

bool is_tag_of(const Field& field, std::uint32_t tag) noexcept {
  if (tag >> 3 != field.number) return false;
  const auto type = static_cast<WireType>(tag & 7);
  if (type == wire_type(field.type)) return true;
  return type == WireType::Length && field.cardinality() == Cardinality::Repeated &&
         is_packable(field.type);
}

void read_field(wire::Reader& in, const Field& field, void* member) {
  switch (field.type) {
    case FieldType::String:
    case FieldType::Bytes: {
      std::string value;
      in.bytes(value);
      if (in.error() == nullptr) field.access->add(member, Value(), std::string_view(value));
      return;
    }
    case FieldType::Message:
      return in.message(field.message()->ops->read, field.access->add(member, Value(), Value()));
    case FieldType::Group:
      return in.group(field.message()->ops->read, field.access->add(member, Value(), Value()));
    default: {
      Target target{field, member};
      if (field.cardinality() == Cardinality::Repeated) return in.each_packed(read_one, &target);
      return read_one(in, &target);
    }
  }
}

void append_field(std::string& out, const Field& field, const void* member) {
  if (!field.flags.packed) {
    const auto append = [&](const Value&, const Value& value) { append_value(out, field, value); };
    return field.access->each(member, append);
  }
  std::string run;
  const auto append = [&](const Value&, const Value& value) {
    append_scalar(run, field.type, value);
  };
  field.access->each(member, append);
  if (run.empty()) return;
  wire::append_tag(out, field.number, WireType::Length);
  wire::append_bytes(out, run);
}

}  // namespace cpprpc::detail
