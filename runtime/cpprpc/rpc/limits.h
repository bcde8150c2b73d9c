// Limits that hold where nothing else is said.

#pragma once

#include <cstddef>

namespace cpprpc {

/// What gRPC takes for granted everywhere: larger messages end the call with RESOURCE_EXHAUSTED.
inline constexpr std::size_t kDefaultMaxReceiveMessage = 4 * 1024 * 1024;

}  // namespace cpprpc
