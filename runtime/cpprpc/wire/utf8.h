// is_utf8(): whether bytes are UTF-8, as proto3 demands of every `string`.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cpprpc::wire {

/// Of any bytes: whether all are below 0x80.
[[nodiscard]] inline bool is_ascii(std::string_view bytes) noexcept {
  constexpr std::uint64_t kTopBits = 0x8080808080808080;
  const char* const p = bytes.data();
  const std::size_t size = bytes.size();
  if (size >= 8) {
    std::uint64_t word;
    for (std::size_t i = 0; i + 8 < size; i += 8) {
      std::memcpy(&word, p + i, 8);
      if ((word & kTopBits) != 0) return false;
    }
    std::memcpy(&word, p + size - 8, 8);  // the last ones, some of them again
    return (word & kTopBits) == 0;
  }
  if (size >= 4) {
    std::uint32_t first, last;
    std::memcpy(&first, p, 4);
    std::memcpy(&last, p + size - 4, 4);
    return ((first | last) & static_cast<std::uint32_t>(kTopBits)) == 0;
  }
  char all = 0;
  for (const char byte : bytes) all = static_cast<char>(all | byte);
  return static_cast<unsigned char>(all) < 0x80;
}

/// Well-formed by the Unicode standard, table 3-7: no overlong forms, no surrogates, none above
/// U+10FFFF. The empty string is.
[[nodiscard]] bool is_utf8_beyond_ascii(std::string_view bytes) noexcept;
[[nodiscard]] inline bool is_utf8(std::string_view bytes) noexcept {
  return is_ascii(bytes) || is_utf8_beyond_ascii(bytes);
}

}  // namespace cpprpc::wire
