// sleep(), sleep_until(): let time pass, while the other tasks of this executor go on.
//
//   co_await sleep(100ms);
//   const bool has_slept = co_await sleep(1h);
//   if (!has_slept) co_return Status::cancelled("told to stop");
//
// True when the time has come, false when the awaiting task was told to stop before that. They
// take at least one turn of the executor, even when the time has come already.

#pragma once

#include "cpprpc/task/executor.h"
#include "cpprpc/task/task.h"

namespace cpprpc {

/// The time runs from the moment this is awaited.
Task<bool> sleep(Clock::duration duration);

Task<bool> sleep_until(Clock::time_point time);

}  // namespace cpprpc
