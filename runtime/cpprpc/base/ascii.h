// Of which characters a text consists: eight bytes at a time, for what every call brings.
//
//   if (!is_printable_ascii(value)) return Status::internal("...");
//   const std::size_t plain = printable_prefix<'"', '\\'>(text);
//
// Printable is 0x20 to 0x7e, but for the characters that are named.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cpprpc::detail {

template <char... but_for>
inline constexpr std::array<bool, 256> kPrintable = [] {
  std::array<bool, 256> printable{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) printable[c] = true;
  (..., (printable[static_cast<unsigned char>(but_for)] = false));
  return printable;
}();

template <char... but_for>
constexpr bool is_printable(char c) noexcept {
  return kPrintable<but_for...>[static_cast<unsigned char>(c)];
}

/// Not zero if one of eight bytes is not printable.
template <char... but_for>
constexpr std::uint64_t unprintables(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  // What is subtracted from a byte sets its high bit if it is too small. That borrows from the next
  // one, but then there is one already; and so there is if the high bit was set before.
  const auto is = [bytes](char c) {
    return (bytes ^ (kEach * static_cast<unsigned char>(c))) - kEach;
  };
  return (bytes | (bytes - kEach * 0x20) | (is('\x7f') | ... | is(but_for))) & (kEach * 0x80);
}

template <class Word>
std::uint64_t word_at(const char* bytes) noexcept {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

/// Whether all of them are. True for an empty text.
template <char... but_for>
[[nodiscard]] bool is_printable_ascii(std::string_view text) noexcept {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {  // the last eight may overlap with those before
    std::uint64_t found = unprintables<but_for...>(word_at<std::uint64_t>(begin + size - 8));
    for (std::size_t i = 0; i < size - 8; i += 8) {
      found |= unprintables<but_for...>(word_at<std::uint64_t>(begin + i));
    }
    return found == 0;
  }
  if (size >= 4) {
    const std::uint64_t first = word_at<std::uint32_t>(begin);
    return unprintables<but_for...>(first << 32 | word_at<std::uint32_t>(begin + size - 4)) == 0;
  }
  return size == 0 ||
         (is_printable<but_for...>(begin[0]) && is_printable<but_for...>(begin[size / 2]) &&
          is_printable<but_for...>(begin[size - 1]));
}

/// How many of them are, up to the first that is not.
template <char... but_for>
[[nodiscard]] std::size_t printable_prefix(std::string_view text) noexcept {
  std::size_t size = 0;
  while (text.size() - size >= 8 &&
         unprintables<but_for...>(word_at<std::uint64_t>(text.data() + size)) == 0) {
    size += 8;
  }
  while (size < text.size() && is_printable<but_for...>(text[size])) ++size;
  return size;
}

}  // namespace cpprpc::detail
