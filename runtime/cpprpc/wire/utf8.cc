#include "cpprpc/wire/utf8.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace cpprpc::wire {
namespace {

constexpr bool continues(unsigned char byte) noexcept { return (byte & 0xc0) == 0x80; }

// The length of the character at `p`, which is no ASCII; 0 when it is malformed.
std::size_t character(const unsigned char* p, const unsigned char* end) noexcept {
  const std::size_t left = static_cast<std::size_t>(end - p);
  if (p[0] >= 0xc2 && p[0] <= 0xdf) return left >= 2 && continues(p[1]) ? 2 : 0;
  if ((p[0] & 0xf0) == 0xe0) {
    if (left < 3 || !continues(p[1]) || !continues(p[2])) return 0;
    if (p[0] == 0xe0 && p[1] < 0xa0) return 0;  // overlong
    if (p[0] == 0xed && p[1] > 0x9f) return 0;  // surrogate
    return 3;
  }
  if (p[0] >= 0xf0 && p[0] <= 0xf4) {
    if (left < 4 || !continues(p[1]) || !continues(p[2]) || !continues(p[3])) return 0;
    if (p[0] == 0xf0 && p[1] < 0x90) return 0;  // overlong
    if (p[0] == 0xf4 && p[1] > 0x8f) return 0;  // above U+10FFFF
    return 4;
  }
  return 0;
}

}  // namespace

bool is_utf8_beyond_ascii(std::string_view bytes) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = p + bytes.size();
  while (p != end) {
    if (end - p >= 8) {  // eight ASCII bytes at a time, or those before the next character
      std::uint64_t chunk;
      std::memcpy(&chunk, p, sizeof chunk);
      const std::uint64_t beyond = chunk & 0x8080808080808080u;
      p += beyond == 0 ? 8 : std::countr_zero(beyond) / 8;
      if (beyond == 0) continue;
    } else if (*p < 0x80) {
      ++p;
      continue;
    }
    do {
      const std::size_t length = character(p, end);
      if (length == 0) return false;
      p += length;
    } while (p != end && *p >= 0x80);
  }
  return true;
}

}  // namespace cpprpc::wire
