// MoveTo: moves a coroutine that nobody awaits yet, such as a Root, to an executor. Once there it
// is like any other task of it.

#pragma once

#include <coroutine>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

class MoveTo : private Executor::Work {
 public:
  explicit MoveTo(Executor& executor) noexcept : executor_(executor) {
    run = [](Executor::Work& self) noexcept { static_cast<MoveTo&>(self).coroutine_.resume(); };
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) noexcept {
    coroutine_ = coroutine;
    executor_.post(*this);
  }
  void await_resume() const noexcept {}

 private:
  Executor& executor_;
  std::coroutine_handle<> coroutine_;
};

}  // namespace cpprpc::detail
