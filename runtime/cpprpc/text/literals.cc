#include "cpprpc/text/literals.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace cpprpc::text {
namespace {

// --- numbers

// The power of ten of the first digit that is not zero: 2 for "123.4", -3 for "0.00123"; "12e5" has
// 6. Empty for a number that is zero.
std::optional<std::int64_t> magnitude(std::string_view number) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 40;  // beyond any that counts
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::int64_t power = first < point ? static_cast<std::int64_t>(point - first) - 1
                                           : -static_cast<std::int64_t>(first - point);
  if (e == number.size()) return power;
  std::string_view digits = number.substr(e + 1);
  const bool is_negative = digits.starts_with('-');
  if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t exponent = 0;
  for (const char digit : digits) exponent = std::min(exponent * 10 + (digit - '0'), kHuge);
  return power + (is_negative ? -exponent : exponent);
}

template <class Float>
Float to_floating(std::string_view number) {
  if (number.back() == 'f' || number.back() == 'F') number.remove_suffix(1);
  Float value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  if (result.ec != std::errc::result_out_of_range) return value;
  return magnitude(number).value_or(-1) < 0 ? Float{0} : std::numeric_limits<Float>::infinity();
}

// Two precisions, as libprotobuf does: the one at which all decimal numbers survive, which writes
// 0.1 as people do, or else the one at which all binary ones survive. A denormal float always gets
// the second there: strtof() calls it out of range.
template <class Float>
void append_floating(std::string& out, Float value) {
  using Limits = std::numeric_limits<Float>;
  if (std::isnan(value)) {
    out.append("nan");
    return;
  }
  char digits[32];
  char* end = digits;
  for (const int precision : {Limits::digits10, Limits::max_digits10}) {
    end =
        std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, precision)
            .ptr;
    Float again = 0;
    std::from_chars(digits, end, again);
    if (again == value && (std::is_same_v<Float, double> || again == 0 || std::isnormal(again)))
      break;
  }
  out.append(digits, end);
}

// --- strings

// Takes up to `most` digits off `text`.
std::uint32_t take_digits(std::string_view& text, std::size_t most, int base) {
  std::uint32_t value = 0;
  const char* const begin = text.data();
  const auto result = std::from_chars(begin, begin + std::min(most, text.size()), value, base);
  text.remove_prefix(static_cast<std::size_t>(result.ptr - begin));
  return value;
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | (c >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xf0 | (c >> 18));
    tail(12), tail(6), tail(0);
  }
}

// What is behind "\u" or "\U": a character by its number in Unicode.
const char* take_character(std::string_view& text, std::size_t size, std::string& out) {
  const std::size_t before = text.size();
  const std::uint32_t c = take_digits(text, size, 16);
  if (before - text.size() != size) {
    return size == 4 ? "\\u takes four hexadecimal digits" : "\\U takes eight hexadecimal digits";
  }
  if (c > 0x10ffff) return "Unicode ends at \\U0010ffff";
  if (c >= 0xd800 && c < 0xe000) {
    return "a half of a surrogate pair is no character; write the character with \\U";
  }
  append_utf8(out, c);
  return nullptr;
}

// What is behind a backslash.
const char* take_escape(std::string_view& text, std::string& out) {
  constexpr std::string_view kNames = "abfnrtv?\\'\"";
  constexpr std::string_view kCharacters = "\a\b\f\n\r\t\v?\\'\"";
  const char c = text.front();
  if (c >= '0' && c <= '7') {
    const std::uint32_t byte = take_digits(text, 3, 8);
    if (byte > 0xff) return "an octal escape is a byte, and ends at \\377";
    out += static_cast<char>(byte);
    return nullptr;
  }
  text.remove_prefix(1);
  if (const std::size_t i = kNames.find(c); i != std::string_view::npos) {
    out += kCharacters[i];
    return nullptr;
  }
  if (c == 'u') return take_character(text, 4, out);
  if (c == 'U') return take_character(text, 8, out);
  if (c != 'x') return "there is no such escape; a backslash is \\\\";
  const std::size_t before = text.size();
  const std::uint32_t byte = take_digits(text, 2, 16);
  if (before == text.size()) return "expected hexadecimal digits behind \\x";
  out += static_cast<char>(byte);
  return nullptr;
}

}  // namespace

std::optional<std::uint64_t> to_integer(const Token& token) noexcept {
  std::string_view digits = token.text;
  int base = 10;
  if (token.kind == TokenKind::Octal) base = 8;
  if (token.kind == TokenKind::Hex) {
    base = 16;
    digits.remove_prefix(2);
  }
  std::uint64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

float to_float(const Token& token) noexcept { return to_floating<float>(token.text); }

double to_double(const Token& token) noexcept { return to_floating<double>(token.text); }

const char* unescape(const Token& token, std::string& out) {
  std::string_view text = token.text.substr(1, token.text.size() - 2);  // without the quotes
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (const char* const problem = take_escape(text, out)) return problem;
  }
  return nullptr;
}

void append_quoted(std::string& out, std::string_view bytes) {
  out += '"';
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c == '\t') {
      out.append("\\t");
    } else if (c == '"' || c == '\'' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += '\\';
      for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((byte >> shift) & 7));
    }
  }
  out += '"';
}

void append_number(std::string& out, float value) { append_floating(out, value); }

void append_number(std::string& out, double value) { append_floating(out, value); }

}  // namespace cpprpc::text
