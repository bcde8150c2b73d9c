// Limited: the same input once more, with small DecodeLimits.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "cpprpc/message/reflection.h"
#include "cpprpc/wire/decode_limits.h"
#include "input.h"

namespace fuzz {

/// Reads an input into a message.
using Read =
    std::function<cpprpc::Status(cpprpc::MessageRef message, const cpprpc::DecodeLimits& limits)>;

/// Small ones: each value of `choice` has others.
[[nodiscard]] cpprpc::DecodeLimits small_limits(std::uint8_t choice);

/// What is read with the limits is what is read with the defaults, or they are against it: throws
/// Disagreement if not. Returns the peak of memory that reading with them took.
std::size_t check_limited(const Type& type, const Read& read, const cpprpc::DecodeLimits& limits);

}  // namespace fuzz
