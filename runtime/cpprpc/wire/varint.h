// The wire format's integers: base-128 varints, zigzag, and the sizes they take.
//
// Specification: https://protobuf.dev/programming-guides/encoding/

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace cpprpc::wire {

enum class WireType : std::uint32_t {
  Varint = 0,
  Fixed64 = 1,
  Length = 2,
  StartGroup = 3,
  EndGroup = 4,
  Fixed32 = 5,
};

/// The most bytes that a varint may take.
inline constexpr std::size_t kMaxVarint = 10;

/// The greatest size of an encoded message, in bytes: what every implementation accepts.
inline constexpr std::size_t kMaxMessage = 0x7fffffff;

/// How deep messages and groups may nest.
inline constexpr int kMaxDepth = 100;

/// Bytes that `value` takes as a varint, 1 to 10.
[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) noexcept {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) * 9 + 64) / 64;
}

[[nodiscard]] constexpr std::uint32_t zigzag(std::int32_t value) noexcept {
  return (static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31);
}
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
[[nodiscard]] constexpr std::int32_t unzigzag(std::uint32_t value) noexcept {
  return static_cast<std::int32_t>((value >> 1) ^ (0 - (value & 1)));
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
}

}  // namespace cpprpc::wire
