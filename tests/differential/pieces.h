// Pieces: a message taken apart into the fields that stand in its bytes, and put together again.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace differential {

enum class Wire : std::uint8_t { Varint = 0, Fixed64 = 1, Length = 2, Group = 3, Fixed32 = 5 };

struct Piece {
  std::uint32_t number;
  Wire wire;
  std::string value;  // without tags and length
};

/// Nothing, if these are not the bytes of a message.
[[nodiscard]] std::optional<std::vector<Piece>> take_apart(std::string_view bytes);

/// With padding, now and then tags and lengths take more bytes than they need, as the format
/// allows, or even one more than it allows.
[[nodiscard]] std::string put_together(const std::vector<Piece>& pieces, Random& random,
                                       bool with_padding);

/// `value` as a varint that takes `padding` bytes more than it needs, up to 10.
[[nodiscard]] std::string varint(std::uint64_t value, std::size_t padding = 0);

}  // namespace differential
