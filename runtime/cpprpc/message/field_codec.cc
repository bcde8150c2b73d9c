#include "cpprpc/message/field_codec.h"

#include <bit>
#include <string>
#include <vector>

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

// The value of a field that is no message and no string, from the bits of its varint or of its
// fixed width.
Value from_bits(std::uint64_t bits, const Field& field) {
  const auto low = static_cast<std::uint32_t>(bits);
  switch (field.type) {
    case FieldType::Double:
      return std::bit_cast<double>(bits);
    case FieldType::Float:
      return std::bit_cast<float>(low);
    case FieldType::Int64:
    case FieldType::SFixed64:
      return static_cast<std::int64_t>(bits);
    case FieldType::UInt64:
    case FieldType::Fixed64:
      return bits;
    case FieldType::Int32:
    case FieldType::SFixed32:
      return static_cast<std::int32_t>(low);
    case FieldType::UInt32:
    case FieldType::Fixed32:
      return low;
    case FieldType::Bool:
      return bits != 0;
    case FieldType::SInt32:
      return wire::unzigzag(low);
    case FieldType::SInt64:
      return wire::unzigzag(bits);
    case FieldType::Enum:
      return EnumValue{field.enumeration(), static_cast<std::int32_t>(low)};
    default:
      return Value();  // strings and messages: see read_field()
  }
}

void add_number(std::uint64_t bits, const Field& field, void* member) {
  const Value value = from_bits(bits, field);
  const auto* enumerator = std::get_if<EnumValue>(&value);
  if (field.flags.closed && enumerator != nullptr &&
      name_of(*enumerator->table, enumerator->number).empty()) {
    return;
  }
  field.access->add(member, Value(), value);
}

struct Target {
  const Field& field;
  void* member;
};

void add_varints(const std::uint64_t* values, std::size_t count, std::size_t, void* context) {
  const Target& to = *static_cast<Target*>(context);
  for (std::size_t i = 0; i < count; ++i) add_number(values[i], to.field, to.member);
}

// Fixed-width values of a repeated field, or one.
template <class T>
wire::Reader read_fixed(wire::Reader in, std::uint32_t tag, const Field& field, void* member) {
  std::vector<T> values;
  if constexpr (sizeof(T) == 4) {
    in.repeated_fixed32(tag, values);
  } else {
    in.repeated_fixed64(tag, values);
  }
  if (in.failed()) return in;
  for (const T value : values) add_number(value, field, member);
  return in;
}

wire::Reader read_text(wire::Reader in, const Field& field, void* member) {
  std::string value;
  in.bytes(value);
  if (!in.failed()) field.access->add(member, Value(), std::string_view(value));
  return in;
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

wire::Reader read_field(wire::Reader in, std::uint32_t tag, const Field& field, void* member) {
  switch (field.type) {
    case FieldType::String:
    case FieldType::Bytes:
      return read_text(in, field, member);
    case FieldType::Message:
    case FieldType::Group: {
      void* const message = field.access->add(member, Value(), Value());
      const wire::ReadMessage read = field.message()->ops->read;
      return field.type == FieldType::Group ? wire::read_group(in, tag, read, message)
                                            : wire::read_message(in, read, message);
    }
    case FieldType::Fixed32:
    case FieldType::SFixed32:
    case FieldType::Float:
      return read_fixed<std::uint32_t>(in, tag, field, member);
    case FieldType::Fixed64:
    case FieldType::SFixed64:
    case FieldType::Double:
      return read_fixed<std::uint64_t>(in, tag, field, member);
    default: {
      Target target{field, member};
      in.each_varint(tag, add_varints, &target);
      return in;
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
