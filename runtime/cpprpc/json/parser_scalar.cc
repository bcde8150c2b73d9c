// Values that are no messages.

#include <cstdint>
#include <limits>
#include <type_traits>

#include "cpprpc/json/base64.h"
#include "cpprpc/json/number.h"
#include "cpprpc/json/parser.h"

namespace cpprpc::json {
namespace {

template <class T>
constexpr std::string_view kTypeName = "";
template <>
constexpr std::string_view kTypeName<std::int32_t> = "a 32-bit integer";
template <>
constexpr std::string_view kTypeName<std::int64_t> = "a 64-bit integer";
template <>
constexpr std::string_view kTypeName<std::uint32_t> = "an unsigned 32-bit integer";
template <>
constexpr std::string_view kTypeName<std::uint64_t> = "an unsigned 64-bit integer";
template <>
constexpr std::string_view kTypeName<float> = "a float";
template <>
constexpr std::string_view kTypeName<double> = "a double";

}  // namespace

bool Parser::scalar(std::size_t at, const Field& field, Value& value) {
  switch (field.type) {
    case FieldType::Double:
      return floating<double>(at, value);
    case FieldType::Float:
      return floating<float>(at, value);
    case FieldType::Int64:
    case FieldType::SFixed64:
    case FieldType::SInt64:
      return integer<std::int64_t>(at, value);
    case FieldType::UInt64:
    case FieldType::Fixed64:
      return integer<std::uint64_t>(at, value);
    case FieldType::Int32:
    case FieldType::SFixed32:
    case FieldType::SInt32:
      return integer<std::int32_t>(at, value);
    case FieldType::UInt32:
    case FieldType::Fixed32:
      return integer<std::uint32_t>(at, value);
    case FieldType::Bool:
      return boolean(at, value);
    case FieldType::String:
      return string(at, value);
    case FieldType::Bytes:
      return bytes(at, value);
    case FieldType::Enum:
      return enumerator(at, field, value);
    case FieldType::Group:
    case FieldType::Message:
      break;  // see message()
  }
  return fail(at, "a field of an unknown type");
}

bool Parser::key(std::size_t at, FieldType type, Value& key) {
  switch (type) {
    case FieldType::Int64:
    case FieldType::SFixed64:
    case FieldType::SInt64:
      return integer<std::int64_t>(at, key);
    case FieldType::UInt64:
    case FieldType::Fixed64:
      return integer<std::uint64_t>(at, key);
    case FieldType::Int32:
    case FieldType::SFixed32:
    case FieldType::SInt32:
      return integer<std::int32_t>(at, key);
    case FieldType::UInt32:
    case FieldType::Fixed32:
      return integer<std::uint32_t>(at, key);
    case FieldType::Bool:
      key = tape_.text(at) == "true";
      return tape_.text(at) == "true" || tape_.text(at) == "false" ||
             fail_expected(at, "the key \"true\" or \"false\"");
    default:
      return string(at, key);
  }
}

template <class Int>
bool Parser::integer(std::size_t at, Value& value) {
  if (kind(at) == TokenKind::Number || kind(at) == TokenKind::String) {
    Int number = 0;
    if (parse_integer(tape_.text(at), number)) {
      value = number;
      return true;
    }
  }
  return fail_expected(at, kTypeName<Int>);
}

template <class Float>
bool Parser::floating(std::size_t at, Value& value) {
  const std::string_view text = tape_.text(at);
  if (kind(at) == TokenKind::Number || kind(at) == TokenKind::String) {
    Float number = 0;
    if (parse_float(text, number)) {
      value = number;
      return true;
    }
  }
  if (kind(at) == TokenKind::String) {
    constexpr Float kInfinity = std::numeric_limits<Float>::infinity();
    if (text == "NaN") return value = std::numeric_limits<Float>::quiet_NaN(), true;
    if (text == "Infinity") return value = kInfinity, true;
    if (text == "-Infinity") return value = -kInfinity, true;
  }
  return fail_expected(at, kTypeName<Float>);
}

bool Parser::boolean(std::size_t at, Value& value) {
  value = kind(at) == TokenKind::True;
  return kind(at) == TokenKind::True || kind(at) == TokenKind::False ||
         fail_expected(at, "true or false");
}

bool Parser::string(std::size_t at, Value& value) {
  value = tape_.text(at);
  return expect(at, TokenKind::String);
}

bool Parser::bytes(std::size_t at, Value& value) {
  if (!expect(at, TokenKind::String)) return false;
  if (!decode_base64(tape_.text(at), bytes_)) return fail_expected(at, "bytes in base64");
  value = std::string_view(bytes_);
  return true;
}

bool Parser::enumerator(std::size_t at, const Field& field, Value& value) {
  const EnumTable& table = *field.enumeration();
  if (kind(at) == TokenKind::Null && has_null(field)) {
    value = EnumValue{&table, 0};
    return true;
  }
  std::int32_t number = 0;
  if (kind(at) == TokenKind::Number && parse_integer(tape_.text(at), number)) {
    const bool is_value = !field.flags.closed || !name_of(table, number).empty();
    if (is_value) value = EnumValue{&table, number};
    if (is_value || options_.ignore_unknown_fields) return true;
  } else if (kind(at) == TokenKind::String) {
    const EnumName* const found = enums_.find(table, tape_.text(at));
    if (found != nullptr) value = EnumValue{&table, found->number};
    if (found != nullptr || options_.ignore_unknown_fields) return true;
  }
  return fail_expected(at, "a value of the enum " + std::string(table.full_name));
}

}  // namespace cpprpc::json
