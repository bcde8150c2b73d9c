#include "cpprpc/json/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

namespace cpprpc::json {
namespace {

using std::string_view_literals::operator""sv;

// The parts of a number: 0.0120e5 has the digits 0120, of which 3 are its fraction.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
};

// Exponents beyond this are all the same: no text has that many digits.
constexpr std::int64_t kMaxExponent = std::int64_t{1} << 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// [0-9]+ as a number, or kMaxExponent when it is larger.
std::int64_t exponent_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits) value = std::min(value * 10 + (digit - '0'), kMaxExponent);
  return value;
}

// By the grammar of RFC 8259.
std::optional<Decimal> split(std::string_view text) {
  Decimal result;
  result.negative = take(text, '-');
  result.whole = take_digits(text);
  if (result.whole.empty() || (result.whole.size() > 1 && result.whole.front() == '0')) return {};
  if (take(text, '.')) {
    result.fraction = take_digits(text);
    if (result.fraction.empty()) return {};
  }
  if (take(text, 'e') || take(text, 'E')) {
    const bool negative = take(text, '-');
    if (!negative) take(text, '+');
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return {};
    result.exponent = negative ? -exponent_of(digits) : exponent_of(digits);
  }
  if (!text.empty()) return {};
  return result;
}

// The usual ones: a sign and digits.
template <class Int>
bool parse_digits(std::string_view text, Int& value) {
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return false;
  const std::string_view digits = text.substr(text.front() == '-' ? 1 : 0);
  return digits.front() != '0' || digits.size() == 1;
}

// Whether a text, all of which std::from_chars() took for a number, is one by RFC 8259: it also
// takes "inf", ".5", "5." and "05".
bool is_strict(std::string_view text) {
  const std::string_view digits = text.substr(text.front() == '-' ? 1 : 0);
  const bool has_zero = digits.front() == '0' && digits.size() > 1 && is_digit(digits[1]);
  const std::size_t point = digits.find('.');
  return is_digit(digits.front()) && !has_zero &&
         (point == std::string_view::npos ||
          (point + 1 < digits.size() && is_digit(digits[point + 1])));
}

// value * 10 + digit, if that is in the range.
bool push_digit(std::uint64_t& value, char digit) {
  return !__builtin_mul_overflow(value, 10U, &value) &&
         !__builtin_add_overflow(value, static_cast<std::uint64_t>(digit - '0'), &value);
}

// Without its sign; false when it is no integer, or none of 64 bits.
bool magnitude(const Decimal& decimal, std::uint64_t& value) {
  value = 0;
  // Digits of the fraction that the exponent moves before the point.
  const auto moved = std::min<std::int64_t>(std::max<std::int64_t>(decimal.exponent, 0),
                                            std::ssize(decimal.fraction));
  // Digits of the whole that it moves behind the point.
  const auto kept = std::max<std::int64_t>(
      std::ssize(decimal.whole) + std::min<std::int64_t>(decimal.exponent, 0), 0);
  const auto is_zero = [](std::string_view digits) {
    return digits.find_first_not_of('0') == std::string_view::npos;
  };
  if (!is_zero(decimal.whole.substr(static_cast<std::size_t>(kept))) ||
      !is_zero(decimal.fraction.substr(static_cast<std::size_t>(moved)))) {
    return false;
  }
  for (const char digit : decimal.whole.substr(0, static_cast<std::size_t>(kept))) {
    if (!push_digit(value, digit)) return false;
  }
  for (const char digit : decimal.fraction.substr(0, static_cast<std::size_t>(moved))) {
    if (!push_digit(value, digit)) return false;
  }
  for (std::int64_t i = moved; value != 0 && i < decimal.exponent; ++i) {
    if (!push_digit(value, '0')) return false;
  }
  return true;
}

// Of a number that no Float can hold: whether it is too small, not too large.
bool is_tiny(const Decimal& decimal) {
  const std::size_t first = decimal.whole.find_first_not_of('0');
  if (first != std::string_view::npos) return decimal.exponent + std::ssize(decimal.whole) < 0;
  const std::size_t zeros =
      std::min(decimal.fraction.find_first_not_of('0'), decimal.fraction.size());
  return decimal.exponent - static_cast<std::int64_t>(zeros) < 0;
}

}  // namespace

template <class Int>
bool parse_integer(std::string_view text, Int& value) noexcept {
  if (parse_digits(text, value)) return true;
  const auto decimal = split(text);
  std::uint64_t number = 0;
  if (!decimal || !magnitude(*decimal, number)) return false;
  using Limits = std::numeric_limits<Int>;
  constexpr auto kMax = static_cast<std::uint64_t>(Limits::max());
  if (!decimal->negative) {
    if (number > kMax) return false;
    value = static_cast<Int>(number);
    return true;
  }
  if (number > (Limits::is_signed ? kMax + 1 : 0)) return false;
  value = static_cast<Int>(0 - number);
  return true;
}

template <class Float>
bool parse_float(std::string_view text, Float& value) noexcept {
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec == std::errc()) return result.ptr == end && is_strict(text);
  const auto decimal = split(text);
  if (!decimal || !is_tiny(*decimal)) return false;
  value = decimal->negative ? -Float{0} : Float{0};
  return true;
}

template <class Float>
char* write_float(char* to, Float value) {
  // As people write them: with an exponent only where many zeros would stand, or where the digits
  // of a whole number are more than the type has.
  constexpr Float kSmallest = static_cast<Float>(1e-6);
  constexpr Float kLargest = static_cast<Float>(std::is_same_v<Float, double> ? 1e15 : 1e6);
  char* const end = to + kMaxNumber;
  const Float size = std::abs(value);
  // Readers that take integers for integers lose the sign of "-0".
  if (value == 0 && std::signbit(value)) return std::ranges::copy("-0.0"sv, to).out;
  if (size < kSmallest || size >= kLargest) return std::to_chars(to, end, value).ptr;
  const auto whole = static_cast<std::int64_t>(value);
  if (static_cast<Float>(whole) == value) return write_integer(to, whole);  // the same, faster
  return std::to_chars(to, end, value, std::chars_format::fixed).ptr;
}

template bool parse_integer(std::string_view, std::int32_t&) noexcept;
template bool parse_integer(std::string_view, std::int64_t&) noexcept;
template bool parse_integer(std::string_view, std::uint32_t&) noexcept;
template bool parse_integer(std::string_view, std::uint64_t&) noexcept;
template bool parse_float(std::string_view, float&) noexcept;
template bool parse_float(std::string_view, double&) noexcept;
template char* write_float(char*, float);
template char* write_float(char*, double);

}  // namespace cpprpc::json
