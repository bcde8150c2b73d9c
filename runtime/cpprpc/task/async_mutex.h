// AsyncMutex: lets one task at a time do something that has to wait in between.
//
//   AsyncMutex mutex;
//   const auto lock = co_await mutex.lock();
//   if (!lock) co_return Status::cancelled("told to stop");
//   co_await stream.write(header);  // nobody else writes between the two
//   co_await stream.write(body);
//
// The tasks of one executor need none for what they share, as long as they wait for nothing while
// they are at it. A task that waits here suspends, and its thread goes on with other tasks; who
// comes first is served first. A wait ends early, with an empty lock, when the task is told to
// stop: look before going on.
//
// Any number of tasks of any executors may lock; a lock may be held across co_await, moved, and
// let go on any thread. It is not recursive. A mutex must outlive its locks and whoever uses it:
// destroying one that tasks wait for ends the program.

#pragma once

#include "cpprpc/task/async_semaphore.h"

namespace cpprpc {

class AsyncMutex {
 public:
  /// Holds the mutex as long as it lives, or until its release(). False if it does not.
  using Lock = AsyncSemaphore::Permit;

  /// Awaited, a Lock; empty when the task is told to stop before it is its turn.
  AsyncSemaphore::Acquire lock() noexcept { return one_.acquire(); }

  /// A Lock if that needs no waiting, else an empty one.
  [[nodiscard]] Lock try_lock() noexcept { return one_.try_acquire(); }

 private:
  AsyncSemaphore one_{1};
};

}  // namespace cpprpc
