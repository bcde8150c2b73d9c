// DecodeLimits: what decoding one message may cost at most.
//
//   cpprpc::DecodeLimits limits{.depth = 20, .elements = 10'000};
//   cpprpc::Result<Order> order = cpprpc::decode<Order>(bytes, limits);
//
// Bytes from outside may lie: two of them can ask for an element of a kilobyte. The defaults let
// through whatever people send each other, and keep what a hostile message takes within a small
// multiple of its size. A breach is RESOURCE_EXHAUSTED with the offset and the field.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace cpprpc {

struct DecodeLimits {
  /// How deep messages and groups may nest. Each level takes some stack.
  std::uint32_t depth = 100;

  /// Elements of repeated fields and entries of maps, those of submessages included.
  std::size_t elements = std::size_t{1} << 27;

  /// Bytes allocated for elements, map entries, boxed messages and long strings. Every growth of
  /// a vector counts whole, so what is held at one time is less. 0 stands for default_memory().
  std::size_t memory = 0;

  /// Bytes of fields that the schema does not know, which are kept to be written back.
  std::size_t unknown_bytes = std::size_t{64} << 20;

  /// 128 MiB, or 16 times the encoded message if that is more.
  [[nodiscard]] static constexpr std::size_t default_memory(std::size_t encoded) noexcept {
    return std::max(std::size_t{128} << 20, 16 * encoded);
  }
};

}  // namespace cpprpc
