// Task<T>: a coroutine that starts when awaited and produces one T.
//
//   Task<int>  answer() { co_return 42; }
//   Task<void> print()  { std::cout << co_await answer(); }
//   int main()          { sync_wait(print()); }
//
// A task is moved, never copied, and awaited at most once. It runs on its awaiter's executor and
// resumes the awaiter there. An exception that escapes from it is thrown where it is awaited.
// Dropping a task that was never awaited destroys its frame; once awaited, it runs to its end.
//
// A task hears of cancellation through a std::stop_token that it inherits from its awaiter:
//
//   std::stop_token stop = co_await this_task::stop_token();
//
// Whatever waits (sleep(), channels, calls) ends early once that token says so.

#pragma once

#include <coroutine>
#include <stop_token>
#include <utility>

#include "cpprpc/task/detail/task_promise.h"

namespace cpprpc {

template <class T = void>
class [[nodiscard]] Task {
 public:
  using value_type = T;
  using promise_type = detail::TaskPromise<T>;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  /// Starts the task and suspends the caller until it has finished; then yields its value, or
  /// rethrows what escaped from it.
  auto operator co_await() && noexcept { return detail::TaskAwaiter<T>(frame_); }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

namespace this_task {

/// Awaited, the stop token of the running task; one that never stops if it has none.
inline detail::StopTokenAwaiter stop_token() noexcept { return {}; }

}  // namespace this_task

namespace detail {

template <class T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

}  // namespace detail
}  // namespace cpprpc
