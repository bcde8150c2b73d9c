// Varints written backward, one or eight at a time: for packed runs.
//
// No step depends on how many bytes a number takes, other than by where the next one stands: the
// sizes of numbers in a row can rarely be foretold, and a branch that was is dear. All write to up
// to 8 bytes below what they give, and put_varints() to 8 bytes behind `p`, which it restores.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {

inline constexpr std::size_t kVarintBlock = 8;
using VarintBlock = std::array<std::uint64_t, kVarintBlock>;

// The compiler's vectors, which have operators, and become instructions of every processor.
using TwoNumbers [[gnu::vector_size(16)]] = std::uint64_t;
using FourNumbers [[gnu::vector_size(16)]] = std::uint32_t;

/// The groups of 7 bits of numbers of up to 56 bits, each group in a byte of its own.
template <class T>
[[nodiscard, gnu::always_inline]] inline T spread_56_bits(T value) noexcept {
  value = (value & 0x0000'0000'0fff'ffff) | (value & 0x00ff'ffff'f000'0000) << 4;
  value = (value & 0x0000'3fff'0000'3fff) | (value & 0x0fff'c000'0fff'c000) << 2;
  return (value & 0x007f'007f'007f'007f) | (value & 0x3f80'3f80'3f80'3f80) << 1;
}

/// `value` as a varint that ends at `p`; gives where it begins.
[[nodiscard, gnu::always_inline]] inline char* put_varint(char* p, std::uint64_t value) noexcept {
  std::size_t size = varint_size(value);
  std::uint64_t more = 0x0080'8080'8080'8080;  // the bit of every byte that has another behind it
  if (value >> 56 != 0) [[unlikely]] {         // 9 or 10 bytes: all but the first 8 here
    p -= size - 8;
    p[0] = static_cast<char>(value >> 56 | (size == 10 ? 0x80 : 0));
    if (size == 10) p[1] = 1;
    size = 8;
    more = 0x8080'8080'8080'8080;
  }
  value = spread_56_bits(value) << (64 - 8 * size) | more;
  std::memcpy(p - 8, &value, sizeof value);
  return p - size;
}

// Numbers that were made ready: as many bytes of each as it takes, put one behind the other.
template <class T, class Sizes>
[[nodiscard, gnu::always_inline]] inline char* put_ready(char* p, const T* ready,
                                                         const Sizes* sizes,
                                                         std::size_t total) noexcept {
  std::uint64_t behind;
  std::memcpy(&behind, p, sizeof behind);
  char* const begin = p - total;
  char* to = begin;
  for (std::size_t i = 0; i < kVarintBlock; ++i) {
    std::memcpy(to, &ready[i], sizeof ready[i]);
    to += sizes[i];
  }
  std::memcpy(p, &behind, sizeof behind);
  return begin;
}

/// The same of numbers of up to 28 bits.
[[nodiscard, gnu::always_inline]] inline char* put_small_varints(
    char* p, const VarintBlock& values) noexcept {
  std::uint32_t ready[kVarintBlock];
  std::uint32_t sizes[kVarintBlock];
  FourNumbers total{};
  for (std::size_t i = 0; i < kVarintBlock; i += 4) {
    const FourNumbers v = {
        static_cast<std::uint32_t>(values[i]), static_cast<std::uint32_t>(values[i + 1]),
        static_cast<std::uint32_t>(values[i + 2]), static_cast<std::uint32_t>(values[i + 3])};
    using Signed [[gnu::vector_size(16)]] = std::int32_t;  // which even old processors compare
    const auto is_above = [n = reinterpret_cast<Signed>(v)](std::int32_t limit) {
      return reinterpret_cast<FourNumbers>(n > limit);  // all bits set, or none
    };
    const FourNumbers two = is_above(0x7f), three = is_above(0x3fff), four = is_above(0x1f'ffff);
    FourNumbers bytes = (v & 0x0000'3fff) | (v & 0x0fff'c000) << 2;
    bytes = (bytes & 0x007f'007f) | (bytes & 0x3f80'3f80) << 1;
    bytes |= (two & 0x80) | (three & 0x8000) | (four & 0x80'0000);
    const FourNumbers size = 1 - two - three - four;
    std::memcpy(ready + i, &bytes, sizeof bytes);
    std::memcpy(sizes + i, &size, sizeof size);
    total += size;
  }
  return put_ready(p, ready, sizes, total[0] + total[1] + total[2] + total[3]);
}

/// The same of numbers of up to 56 bits.
[[nodiscard, gnu::always_inline]] inline char* put_medium_varints(
    char* p, const VarintBlock& values) noexcept {
  static constexpr std::uint64_t kMore[9] = {
      0, 0, 0x80, 0x8080, 0x80'8080, 0x80808080, 0x8080808080, 0x808080808080, 0x80808080808080};
  std::uint64_t ready[kVarintBlock];
  std::size_t sizes[kVarintBlock];
  std::size_t total = 0;
  for (std::size_t i = 0; i < kVarintBlock; i += 2) {
    TwoNumbers two;
    std::memcpy(&two, &values[i], sizeof two);
    two = spread_56_bits(two);
    std::memcpy(ready + i, &two, sizeof two);
  }
  for (std::size_t i = 0; i < kVarintBlock; ++i) {
    total += sizes[i] = varint_size(values[i]);
    ready[i] |= kMore[sizes[i]];
  }
  return put_ready(p, ready, sizes, total);
}

/// Eight numbers, the last of which ends at `p`.
[[nodiscard, gnu::always_inline]] inline char* put_varints(char* p,
                                                           const VarintBlock& values) noexcept {
  std::uint64_t any = 0;
  for (const std::uint64_t value : values) any |= value;
  if (any < 0x80) {
    for (std::size_t i = kVarintBlock; i-- > 0;) *--p = static_cast<char>(values[i]);
    return p;
  }
  if (any >> 28 == 0) return put_small_varints(p, values);
  if (any >> 56 == 0) return put_medium_varints(p, values);
  for (std::size_t i = kVarintBlock; i-- > 0;) p = put_varint(p, values[i]);
  return p;
}

}  // namespace cpprpc::wire
