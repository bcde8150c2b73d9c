// What time of day a moment of the steady clock is. So a span takes one look at one clock when it
// starts and one when it ends, and the spans of a process nest as the moments did.

#pragma once

#include <chrono>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

[[nodiscard]] std::chrono::system_clock::time_point to_wall_clock(Clock::time_point time) noexcept;

[[nodiscard]] inline std::chrono::system_clock::time_point wall_clock_now() noexcept {
  return to_wall_clock(Clock::now());
}

/// Looks whether somebody has set the system's clock. To be called now and then.
void follow_wall_clock() noexcept;

}  // namespace cpprpc::detail
