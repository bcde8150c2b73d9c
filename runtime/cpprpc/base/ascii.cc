#include "cpprpc/base/ascii.h"

#include <cstdint>
#include <cstring>

namespace cpprpc::detail {
namespace {

constexpr std::uint64_t kEach = 0x0101010101010101;
constexpr std::uint64_t kHigh = 0x80 * kEach;

// Not zero, if one of eight bytes is below 0x20 or is 0x7f.
constexpr std::uint64_t controls(std::uint64_t bytes) noexcept {
  const std::uint64_t differs = bytes ^ (0x7f * kEach);
  return (((bytes - 0x20 * kEach) & ~bytes) | ((differs - kEach) & ~differs)) & kHigh;
}

constexpr std::uint64_t unprintables(std::uint64_t bytes) noexcept {
  return controls(bytes) | (bytes & kHigh);
}

template <class Word>
std::uint64_t load(const char* bytes) noexcept {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// What `find` says of all bytes, some of which it may be shown twice.
template <std::uint64_t (*find)(std::uint64_t)>
bool finds_any(std::string_view text) noexcept {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    std::uint64_t found = find(load<std::uint64_t>(begin + size - 8));
    for (std::size_t i = 0; i + 8 <= size; i += 8) found |= find(load<std::uint64_t>(begin + i));
    return found != 0;
  }
  if (size >= 4) {
    return find(load<std::uint32_t>(begin) << 32 | load<std::uint32_t>(begin + size - 4)) != 0;
  }
  std::uint64_t few = 0x20 * kEach;
  for (const char c : text) few = few << 8 | static_cast<unsigned char>(c);
  return find(few) != 0;
}

}  // namespace

bool is_printable_ascii(std::string_view text) noexcept { return !finds_any<unprintables>(text); }

bool has_control_character(std::string_view text) noexcept { return finds_any<controls>(text); }

}  // namespace cpprpc::detail
