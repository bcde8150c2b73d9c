// run_on(): runs a task on another executor, and goes on here with what it gives.
//
//   Report report = co_await run_on(channel.executor(), collect(client));
//
// The task and all it awaits stay there; the awaiting task stays here. It inherits the stop token,
// and what escapes from it is thrown here. The executor must turn until the task has ended.
//
// That is for tasks that make many calls: on the thread where a channel's answers arrive, they are
// spared the way to another one and back. They must not block it, nor compute for long.

#pragma once

#include <coroutine>
#include <exception>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "cpprpc/task/detail/awaitable.h"
#include "cpprpc/task/detail/children.h"
#include "cpprpc/task/detail/move_to.h"
#include "cpprpc/task/detail/root.h"
#include "cpprpc/task/detail/waiter.h"
#include "cpprpc/task/task.h"

namespace cpprpc {
namespace detail {

// Waits for a task that runs elsewhere.
template <class T>
class Elsewhere {
 public:
  Elsewhere(Executor& executor, Task<T> task, const std::stop_token* stop) noexcept
      : executor_(executor), task_(std::move(task)), stop_(stop) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) {
    awaiter_.suspend(awaiter);
    run(stop_, *this);
  }
  ValueOf<T> await_resume() { return outcome_.take(); }

 private:
  static Root run(const std::stop_token*, Elsewhere& self) {
    co_await MoveTo(self.executor_);
    try {
      Task<T> task = std::move(self.task_);  // its frame goes where it has run
      if constexpr (std::is_void_v<T>) {
        co_await std::move(task);
        self.outcome_.set();
      } else {
        self.outcome_.set(co_await std::move(task));
      }
    } catch (...) {
      self.outcome_.fail(std::current_exception());  // for the one who waits
    }
    self.awaiter_.complete();
  }

  Executor& executor_;
  Task<T> task_;
  const std::stop_token* const stop_;
  Outcome<ValueOf<T>> outcome_;
  Waiter awaiter_;
};

}  // namespace detail

template <class T>
Task<T> run_on(Executor& executor, Task<T> task) {
  const std::stop_token* stop = co_await detail::InheritedStop();
  detail::Elsewhere<T> elsewhere(executor, std::move(task), stop);
  if constexpr (std::is_void_v<T>) {
    co_await elsewhere;
  } else {
    co_return co_await elsewhere;
  }
}

}  // namespace cpprpc
