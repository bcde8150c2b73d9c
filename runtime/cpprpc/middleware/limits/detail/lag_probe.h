// How late a thread is with what comes to it: as long as it works through what has come together,
// what came meanwhile waits.

#pragma once

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

/// How long something that came to this thread waited when a call came to it at `now`, or lately;
/// zero where it is known to be less than `precision`, so often that is looked into at most.
[[nodiscard]] Clock::duration lag_of_this_thread(Clock::time_point now, Clock::duration precision);

}  // namespace cpprpc::detail
