// What options refuse, as Metadata::add() does: with std::invalid_argument that says why.

#pragma once

#include <chrono>
#include <string_view>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

/// Throws unless `duration` is more than zero: "keepalive time must be more than zero".
Clock::duration positive(Clock::duration duration, std::string_view what);

[[noreturn]] void refuse(std::string_view what, std::string_view why);

}  // namespace cpprpc::detail
