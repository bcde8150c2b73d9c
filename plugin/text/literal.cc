#include "plugin/text/literal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace cpprpc::plugin::text {
namespace {

struct Character {
  std::uint32_t code;
  std::size_t size;  // in bytes; 0: malformed
};

// The character at the front of `bytes`, which are not empty.
Character first_character(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (at(0) < 0x80) return {at(0), 1};
  const std::size_t size = at(0) >= 0xf0 ? 4 : at(0) >= 0xe0 ? 3 : 2;
  if (at(0) < 0xc2 || at(0) > 0xf4 || bytes.size() < size) return {0, 0};
  std::uint32_t code = at(0) & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0) != 0x80) return {0, 0};
    code = (code << 6) | (at(i) & 0x3fu);
  }
  constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[size] || code > 0x10ffff || surrogate) return {0, 0};
  return {code, size};
}

// Characters that make the reader see other text than the compiler does, or that end a line for
// one of them only.
bool is_deceptive(std::uint32_t code) {
  return (code < 0x20 && code != '\t') || code == 0x7f || (code >= 0x80 && code <= 0x9f) ||
         code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

std::string cleaned(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const Character c = first_character(line);
    if (c.size == 0) {
      out += '?';
      line.remove_prefix(1);
      continue;
    }
    if (!is_deceptive(c.code)) out += line.substr(0, c.size);
    line.remove_prefix(c.size);
  }
  out.erase(out.find_last_not_of(" \t") + 1);
  // A backslash that ends the line, or its trigraph, would make a comment of the next line too.
  if (out.ends_with('\\')) out.replace(out.size() - 1, 1, "&#92;");
  if (out.ends_with("?\?/")) out.replace(out.size() - 3, 3, "?&#63;/");
  return out;
}

std::vector<std::string> lines_of(std::string_view raw) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\r' && i + 1 < raw.size() && raw[i + 1] == '\n') continue;
    if (raw[i] == '\n' || raw[i] == '\r') {
      lines.push_back(cleaned(std::exchange(line, {})));
    } else {
      line += raw[i];
    }
  }
  lines.push_back(cleaned(line));
  return lines;
}

// Removes the space that people put behind `//`, if every line has it.
void remove_common_space(std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (!line.empty() && line.front() != ' ') return;
  }
  for (std::string& line : lines) {
    if (!line.empty()) line.erase(0, 1);
  }
}

void append_escaped(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\' || c == '?') {
    out += '\\';
    out += c;
  } else if (byte >= 0x20 && byte < 0x7f) {
    out += c;
  } else {  // three octal digits: a digit behind them is no part of it
    out += '\\';
    out += static_cast<char>('0' + (byte >> 6));
    out += static_cast<char>('0' + ((byte >> 3) & 7));
    out += static_cast<char>('0' + (byte & 7));
  }
}

template <class T>
std::string floating(T number, std::string_view type, std::string_view suffix) {
  if (!std::isfinite(number)) {
    const std::string limits = "std::numeric_limits<" + std::string(type) + ">::";
    if (std::isnan(number)) return limits + "quiet_NaN()";
    return (number < 0 ? "-" : "") + limits + "infinity()";
  }
  std::array<char, 40> digits;  // the fewest that give the same number back
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string out(digits.data(), end);
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return out.append(suffix);
}

}  // namespace

Comment::Comment(std::string_view raw) : lines_(lines_of(raw)) {
  while (!lines_.empty() && lines_.back().empty()) lines_.pop_back();
  while (!lines_.empty() && lines_.front().empty()) lines_.erase(lines_.begin());
  remove_common_space(lines_);
}

std::string Comment::text() const {
  std::string out;
  for (const std::string& line : lines_) {
    if (!out.empty()) out += '\n';
    out += line.empty() ? "///" : "/// " + line;
  }
  return out;
}

void Comment::append(const Comment& paragraph) {
  if (paragraph.empty()) return;
  if (!empty()) lines_.emplace_back();
  lines_.insert(lines_.end(), paragraph.lines_.begin(), paragraph.lines_.end());
}

std::string literal(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : bytes) append_escaped(out, c);
  return out + "\"";
}

std::string literal_lines(std::string_view bytes, std::size_t width) {
  std::string out = "\"";
  std::size_t start = 0;  // of the line
  for (const char c : bytes) {
    if (out.size() - start + 5 > width) {  // four for the longest escape, and the quote
      out += "\"\n\"";
      start = out.size() - 1;
    }
    append_escaped(out, c);
  }
  return out + "\"";
}

std::string view_literal(std::string_view bytes) {
  if (bytes.find('\0') == std::string_view::npos) return literal(bytes);
  return "std::string_view(" + literal(bytes) + ", " + std::to_string(bytes.size()) + ")";
}

std::string literal(std::int32_t number) {
  if (number == std::numeric_limits<std::int32_t>::min()) return "-2147483647 - 1";
  return std::to_string(number);
}

std::string literal(std::int64_t number) {
  if (number == std::numeric_limits<std::int64_t>::min()) return "-9223372036854775807 - 1";
  return std::to_string(number);
}

std::string literal(std::uint32_t number) { return std::to_string(number) + "u"; }

std::string literal(std::uint64_t number) { return std::to_string(number) + "u"; }

std::string literal(float number) { return floating(number, "float", "f"); }

std::string literal(double number) { return floating(number, "double", ""); }

}  // namespace cpprpc::plugin::text
