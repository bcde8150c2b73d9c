// What a task can await besides tasks, and what it gets from it.

#pragma once

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace cpprpc::detail {

// Whoever awaits `awaitable`: itself, or what its operator co_await gives.
template <class A>
decltype(auto) awaiter_of(A&& awaitable) {
  if constexpr (requires { std::forward<A>(awaitable).operator co_await(); }) {
    return std::forward<A>(awaitable).operator co_await();
  } else {
    return std::forward<A>(awaitable);
  }
}

// Can be moved to where it is awaited: tasks, calls, what a channel's functions return.
template <class A>
concept Awaitable = std::move_constructible<A> && requires(A&& awaitable) {
  { awaiter_of(std::forward<A>(awaitable)).await_ready() } -> std::convertible_to<bool>;
  awaiter_of(std::forward<A>(awaitable)).await_resume();
};

template <class A>
using AwaitResult = decltype(awaiter_of(std::declval<A>()).await_resume());

// T, but where an object is needed: std::monostate for void.
template <class T>
using ValueOf = std::conditional_t<std::is_void_v<T>, std::monostate, std::remove_cvref_t<T>>;

template <class A>
using AwaitValue = ValueOf<AwaitResult<A>>;

// How something ended: with a value, or with an exception.
template <class T>
class Outcome {
 public:
  template <class... V>
  void set(V&&... value) {
    value_.template emplace<1>(std::forward<V>(value)...);
  }
  void fail(std::exception_ptr exception) noexcept { exception_ = std::move(exception); }

  /// Once, after it has ended.
  T take() {
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
    return std::move(*std::get_if<1>(&value_));
  }

 private:
  std::variant<std::monostate, T> value_;
  std::exception_ptr exception_;
};

}  // namespace cpprpc::detail
