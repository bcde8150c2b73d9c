// The promises and awaiters behind Task.

#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <stop_token>
#include <utility>
#include <variant>

#include "cpprpc/task/detail/pool.h"

namespace cpprpc {

template <class T>
class Task;

namespace detail {

// What the coroutines of this runtime have in common: who is waiting, and when to stop.
struct PromiseBase {
  std::coroutine_handle<> awaiter;
  const std::stop_token* stop = nullptr;  // lives in a frame that outlives this one; may be null

  // Of the frame.
  static void* operator new(std::size_t size) { return pool_allocate(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { pool_free(frame, size); }
};

// The stop token of whoever awaits, if it can have one.
template <class P>
const std::stop_token* stop_token_of(std::coroutine_handle<P> awaiter) noexcept {
  if constexpr (std::derived_from<P, PromiseBase>) {
    return awaiter.promise().stop;
  } else {
    return nullptr;
  }
}

struct TaskPromiseBase : PromiseBase {
  struct ResumeAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> self) const noexcept {
      return self.promise().awaiter;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  ResumeAwaiter final_suspend() const noexcept { return {}; }
};

template <class T>
struct TaskPromise : TaskPromiseBase {
  Task<T> get_return_object() noexcept;

  template <class U>
  requires std::constructible_from<T, U&&>
  void return_value(U&& value) { outcome.template emplace<1>(std::forward<U>(value)); }
  void return_value(T&& value) { outcome.template emplace<1>(std::move(value)); }
  void unhandled_exception() { outcome.template emplace<2>(std::current_exception()); }

  T take() {
    if (outcome.index() == 2) std::rethrow_exception(std::move(*std::get_if<2>(&outcome)));
    return std::move(*std::get_if<1>(&outcome));
  }

  std::variant<std::monostate, T, std::exception_ptr> outcome;
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  Task<void> get_return_object() noexcept;

  void return_void() const noexcept {}
  void unhandled_exception() noexcept { exception = std::current_exception(); }

  void take() {
    if (exception) std::rethrow_exception(std::move(exception));
  }

  std::exception_ptr exception;
};

template <class T>
class TaskAwaiter {
 public:
  explicit TaskAwaiter(std::coroutine_handle<TaskPromise<T>> frame) noexcept : frame_(frame) {}

  bool await_ready() const noexcept { return false; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> awaiter) const noexcept {
    frame_.promise().awaiter = awaiter;
    frame_.promise().stop = stop_token_of(awaiter);
    return frame_;
  }
  T await_resume() const { return frame_.promise().take(); }

 private:
  std::coroutine_handle<TaskPromise<T>> frame_;
};

class StopTokenAwaiter {
 public:
  StopTokenAwaiter() noexcept = default;

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> awaiter) noexcept {
    stop_ = stop_token_of(awaiter);
    return false;  // goes on at once
  }
  std::stop_token await_resume() const noexcept { return stop_ ? *stop_ : std::stop_token(); }

 private:
  const std::stop_token* stop_ = nullptr;
};

}  // namespace detail
}  // namespace cpprpc
