#include "cpprpc/middleware/logging/detail/escape.h"

#include <array>
#include <cstdint>

#include "cpprpc/base/ascii.h"

namespace cpprpc::detail {
namespace {

struct Character {
  std::uint32_t code = 0xfffd;
  std::size_t size = 1;  // in bytes
};

constexpr bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The character at the start of a text that begins with a byte above 0x7f. Any fault in it is
// U+FFFD for the first byte.
Character decode(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  std::uint32_t code = first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[i])) return {};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kSmallest[size] || code > 0x10ffff || is_surrogate) return {};
  return {code, size};
}

constexpr bool is_invisible(std::uint32_t code) noexcept {
  return (code >= 0x80 && code <= 0x9f) ||      // C1
         code == 0x61c ||                       // Arabic letter mark
         (code >= 0x200b && code <= 0x200f) ||  // without width, and marks of direction
         (code >= 0x2028 && code <= 0x202e) ||  // separators, embeddings of direction
         (code >= 0x2060 && code <= 0x206f) ||  // invisible operators, isolates of direction
         code == 0xfeff ||                      // byte order mark
         (code >= 0xfff9 && code <= 0xfffd);    // annotations, and what replaces a fault
}

void append_code(LineBuffer& out, std::uint32_t code) {
  constexpr char kDigits[] = "0123456789abcdef";
  const char escape[6] = {'\\',
                          'u',
                          kDigits[code >> 12 & 15],
                          kDigits[code >> 8 & 15],
                          kDigits[code >> 4 & 15],
                          kDigits[code & 15]};
  out.append({escape, sizeof escape});
}

void append_ascii(LineBuffer& out, char c) {
  switch (c) {
    case '"':
      return out.append("\\\"");
    case '\\':
      return out.append("\\\\");
    case '\n':
      return out.append("\\n");
    case '\r':
      return out.append("\\r");
    case '\t':
      return out.append("\\t");
    default:
      return append_code(out, static_cast<unsigned char>(c));
  }
}

}  // namespace

void append_escaped(LineBuffer& out, std::string_view text) {
  while (true) {
    const std::size_t plain = printable_prefix<'"', '\\'>(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      append_ascii(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    const Character character = decode(text);
    if (is_invisible(character.code)) {
      append_code(out, character.code);
    } else {
      out.append(text.substr(0, character.size));
    }
    text.remove_prefix(character.size);
  }
}

bool is_bare(std::string_view text) noexcept {
  return !text.empty() && is_printable_ascii<'"', '\\', ' ', '='>(text);
}

std::string_view cut(std::string_view text, std::size_t size) noexcept {
  if (text.size() <= size) return text;
  std::size_t end = size;
  while (end > 0 && size - end < 3 && continues(text[end])) --end;
  return text.substr(0, continues(text[end]) ? size : end);
}

}  // namespace cpprpc::detail
