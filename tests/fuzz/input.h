// Input: what a target of messages is fed with.
//
// The first two bytes choose the message's type, the third what else is done with it, and the rest
// is the message, in the format that the target is about.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schema.h"

namespace fuzz {

using differential::Schema;
using differential::Type;

/// All golden messages and the well-known types.
[[nodiscard]] const Schema& schema();

struct Input {
  const Type* type;
  std::uint8_t choice;
  std::string message;
};

/// Nothing, if there are less than three bytes.
[[nodiscard]] std::optional<Input> read_input(const std::uint8_t* data, std::size_t size);

/// The other way.
[[nodiscard]] std::string write_input(const Type& type, std::uint8_t choice,
                                      std::string_view message);

}  // namespace fuzz
