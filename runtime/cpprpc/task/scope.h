// Scope: tasks that run beside the one that started them, and end before it goes on.
//
//   Scope scope;
//   scope.spawn(pump(stream));        // runs at once, until it has to wait for something
//   co_await serve(stream);
//   scope.request_stop();             // if the others would not end by themselves
//   co_await scope.join();
//
// The tasks run on the executor where they were spawned, taking turns with the others there, and
// inherit the scope's stop token. The first exception that escapes from one stops the rest and is
// rethrown by join(). A task that is told to stop while it waits in join() passes that on.
//
// A scope must be joined before it goes: destroying one while its tasks run ends the program,
// because they would be left with what their frames refer to gone. So keep what may throw between
// spawn() and join() in a task of its own:
//
//   scope.spawn(serve(stream));
//   co_await scope.join();
//
// spawn() and join() are for tasks of one executor; request_stop() for any thread.

#pragma once

#include <exception>
#include <stop_token>

#include "cpprpc/task/detail/children.h"
#include "cpprpc/task/detail/root.h"
#include "cpprpc/task/task.h"

namespace cpprpc {

class Scope {
 public:
  Scope() = default;
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() = default;  // see above

  /// Starts `task`. Throws std::logic_error where no executor runs, or another one than that of
  /// the tasks that run already; the task is then dropped. So it is when there is no memory.
  void spawn(Task<void> task);

  /// Tells the tasks to stop, those that are still to be spawned too.
  void request_stop() noexcept { stop_.request_stop(); }

  /// What the tasks inherit.
  [[nodiscard]] const std::stop_token& stop_token() const noexcept { return stop_token_; }

  /// Waits until all tasks have ended, also those that are spawned meanwhile. Then rethrows the
  /// first exception, if there was one. By one task at a time; afterwards the scope may be used
  /// again, unless it was told to stop.
  Task<void> join();

 private:
  static detail::Root run(const std::stop_token* stop, Scope& scope, Task<void> task);

  std::stop_source stop_;
  const std::stop_token stop_token_ = stop_.get_token();
  std::exception_ptr exception_;  // the first
  detail::Children children_;
};

}  // namespace cpprpc
