// Waiter: a suspended coroutine, to be resumed on the executor where it was suspended.

#pragma once

#include <coroutine>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

class Waiter : public Executor::Work {
 public:
  Waiter() noexcept { run = resume; }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  /// To be called in await_suspend(), before anyone else hears of this waiter.
  void suspend(std::coroutine_handle<> coroutine) {
    executor_ = &Executor::require_current();
    coroutine_ = coroutine;
  }

  [[nodiscard]] Executor& executor() const noexcept { return *executor_; }

  /// Resumes the coroutine, soon. Once, from any thread; this object may be gone on return.
  void complete() noexcept { executor_->post(*this); }

  /// The same, for the executor's own loop, which has nothing on its stack that the coroutine
  /// could meet again: resumes it right here if this is its thread.
  void complete_from_loop() noexcept {
    if (executor_ == Executor::current()) return coroutine_.resume();
    complete();
  }

 private:
  static void resume(Executor::Work& self) noexcept {
    static_cast<Waiter&>(self).coroutine_.resume();
  }

  Executor* executor_ = nullptr;
  std::coroutine_handle<> coroutine_;
};

}  // namespace cpprpc::detail
