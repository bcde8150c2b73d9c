// Background: a thread for tasks that no call waits for. One for the process, started on first use.
//
//   Background::shared().spawn(refresh(state));   // owns all that it refers to
//
// The tasks take turns there: they must not block. When the program ends they are told to stop, and
// are awaited.

#pragma once

#include <atomic>
#include <cstddef>
#include <stop_token>
#include <thread>

#include "cpprpc/task/detail/root.h"
#include "cpprpc/task/loop.h"
#include "cpprpc/task/task.h"

namespace cpprpc::detail {

class Background {
 public:
  /// Throws std::system_error if its thread cannot be started.
  static Background& shared();

  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  ~Background();

  /// Runs `task` there. What escapes from it ends the program: it has nobody to go to. Any thread.
  void spawn(Task<void> task);

 private:
  Background();
  static Root run(const std::stop_token* stop, Background& self, Task<void> task);
  void ended() noexcept;

  std::stop_source stop_;
  const std::stop_token stop_token_ = stop_.get_token();
  std::atomic<std::size_t> users_ = 1;  // the tasks, and whoever may spawn some
  Loop loop_;
  std::thread thread_;
};

}  // namespace cpprpc::detail
