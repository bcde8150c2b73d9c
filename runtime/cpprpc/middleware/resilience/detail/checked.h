// What the options of several middlewares check alike.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"

namespace cpprpc::detail::resilience {

/// The codes of errors as bits. Throws std::invalid_argument if there are none, or one is OK or no
/// code: "a circuit breaker needs a code to open for".
std::uint32_t set_of(const std::vector<StatusCode>& codes, std::string_view who,
                     std::string_view what_for);

}  // namespace cpprpc::detail::resilience
