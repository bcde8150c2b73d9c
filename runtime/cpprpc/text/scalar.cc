#include "cpprpc/text/scalar.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "cpprpc/text/literals.h"
#include "cpprpc/text/schema.h"
#include "cpprpc/wire/utf8.h"

namespace cpprpc::text {
namespace {

using Failure = std::optional<Problem>;

Failure wrong(const Token& token, std::string what) { return Problem{token, std::move(what)}; }

bool take_minus(Tokenizer& in) {
  const bool is_negative = in.token().is('-');
  if (is_negative) in.next();
  return is_negative;
}

bool is_ignoring_case(std::string_view word, std::string_view lower) {
  return std::equal(word.begin(), word.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

template <class T>
Failure read_integer(Tokenizer& in, std::string_view type, T& value) {
  using Limits = std::numeric_limits<T>;
  const Token first = in.token();
  const bool is_negative = std::is_signed_v<T> && take_minus(in);
  const Token token = in.token();
  if (!token.is_integer()) {
    return wrong(token, std::string("expected an integer for ").append(type));
  }
  const std::uint64_t most = static_cast<std::uint64_t>(Limits::max()) + (is_negative ? 1 : 0);
  const std::optional<std::uint64_t> magnitude = to_integer(token);
  if (!magnitude || *magnitude > most) {
    return wrong(first, std::string("the number is out of the range of ").append(type));
  }
  value = static_cast<T>(is_negative ? 0 - *magnitude : *magnitude);
  in.next();
  return std::nullopt;
}

template <class T>
Failure read_floating(Tokenizer& in, T& value) {
  const bool is_negative = take_minus(in);
  const Token token = in.token();
  if (token.kind == TokenKind::Decimal || token.kind == TokenKind::Float) {
    if constexpr (std::is_same_v<T, float>) {
      value = to_float(token);
    } else {
      value = to_double(token);
    }
  } else if (token.kind != TokenKind::Identifier) {
    return wrong(token, token.is_integer() ? "a floating-point number is decimal"
                                           : "expected a number, inf or nan");
  } else if (is_ignoring_case(token.text, "inf") || is_ignoring_case(token.text, "infinity")) {
    value = std::numeric_limits<T>::infinity();
  } else if (is_ignoring_case(token.text, "nan")) {
    value = std::numeric_limits<T>::quiet_NaN();
  } else {
    return wrong(token, "expected a number, inf or nan");
  }
  if (is_negative) value = -value;
  in.next();
  return std::nullopt;
}

Failure read_bool(Tokenizer& in, bool& value) {
  const Token token = in.token();
  const auto is_one_of = [&](auto... words) { return ((token.text == words) || ...); };
  const auto number = token.is_integer() ? to_integer(token) : std::nullopt;
  if (number ? *number == 1 : is_one_of("true", "True", "t")) {
    value = true;
  } else if (number ? *number == 0 : is_one_of("false", "False", "f")) {
    value = false;
  } else {
    return wrong(token, "expected true or false");
  }
  in.next();
  return std::nullopt;
}

Failure read_string(Tokenizer& in, const ScalarType& type, std::string& value) {
  value.clear();
  const Token first = in.token();
  if (first.kind != TokenKind::String) return wrong(first, "expected a string in quotes");
  for (; in.token().kind == TokenKind::String; in.next()) {
    if (const char* const problem = unescape(in.token(), value)) return wrong(in.token(), problem);
  }
  if (type.type == FieldType::String && !type.any_bytes && !wire::is_utf8(value)) {
    return wrong(first, "the string is not UTF-8; other bytes go into fields of type bytes");
  }
  return std::nullopt;
}

Failure read_enum(Tokenizer& in, const ScalarType& type, std::int32_t& value) {
  const std::string_view name = type.enumeration->full_name;
  const Token token = in.token();
  if (token.kind == TokenKind::Identifier) {
    const std::optional<std::int32_t> number = number_of(*type.enumeration, token.text);
    if (!number)
      return wrong(token, std::string("there is no value of that name in ").append(name));
    value = *number;
    in.next();
    return std::nullopt;
  }
  if (!token.is_integer() && !token.is('-')) {
    return wrong(token, std::string("expected the name or number of a value of ").append(name));
  }
  if (Failure failure = read_integer(in, name, value)) return failure;
  if (!type.closed || !name_of(*type.enumeration, value).empty()) return std::nullopt;
  return wrong(token, std::string("there is no value of that number in ").append(name));
}

template <class T>
constexpr std::string_view kIntegerName = "int32";
template <>
constexpr std::string_view kIntegerName<std::int64_t> = "int64";
template <>
constexpr std::string_view kIntegerName<std::uint32_t> = "uint32";
template <>
constexpr std::string_view kIntegerName<std::uint64_t> = "uint64";

// Reads into a value that has the right type already.
struct Read {
  Tokenizer& in;
  const ScalarType& type;
  std::string& storage;

  Failure operator()(bool& value) const { return read_bool(in, value); }
  Failure operator()(float& value) const { return read_floating(in, value); }
  Failure operator()(double& value) const { return read_floating(in, value); }
  Failure operator()(EnumValue& value) const { return read_enum(in, type, value.number); }
  Failure operator()(std::string_view& value) const {
    Failure failure = read_string(in, type, storage);
    value = storage;
    return failure;
  }
  template <class T>
  Failure operator()(T& value) const {
    if constexpr (std::is_integral_v<T>) {
      return read_integer(in, kIntegerName<T>, value);
    } else {
      return wrong(in.token(), "expected a message");
    }
  }
};

}  // namespace

Value zero_of(const ScalarType& type) noexcept {
  switch (type.type) {
    case FieldType::Double:
      return 0.0;
    case FieldType::Float:
      return 0.0F;
    case FieldType::Int64:
    case FieldType::SFixed64:
    case FieldType::SInt64:
      return std::int64_t{};
    case FieldType::UInt64:
    case FieldType::Fixed64:
      return std::uint64_t{};
    case FieldType::Int32:
    case FieldType::SFixed32:
    case FieldType::SInt32:
      return std::int32_t{};
    case FieldType::UInt32:
    case FieldType::Fixed32:
      return std::uint32_t{};
    case FieldType::Bool:
      return false;
    case FieldType::Enum:
      return EnumValue{type.enumeration, type.enumeration->names.front().number};
    case FieldType::String:
    case FieldType::Bytes:
      return std::string_view();
    case FieldType::Group:
    case FieldType::Message:
      break;
  }
  return {};
}

std::optional<Problem> read_scalar(Tokenizer& in, const ScalarType& type, Value& value,
                                   std::string& storage) {
  value = zero_of(type);
  return std::visit(Read{in, type, storage}, value);
}

}  // namespace cpprpc::text
