// Children: the tasks that another one has started and that must end before it goes on. They run
// on its executor, taking turns with it, so they are counted without a lock.

#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "cpprpc/task/detail/awaitable.h"
#include "cpprpc/task/detail/root.h"
#include "cpprpc/task/detail/waiter.h"

namespace cpprpc::detail {

class Children {
  class AllEnded;

 public:
  Children() noexcept = default;
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children();

  /// Counts a child that is about to start. Throws std::logic_error where no executor runs, or
  /// another one than that of the children that run.
  void add();

  /// The last thing a child does. What waits for all is resumed later, by the executor, when the
  /// child's frame is gone.
  void ended() noexcept;

  [[nodiscard]] bool any() const noexcept { return running_ != 0; }

  /// Awaited, suspends until no child runs. For one task at a time.
  [[nodiscard]] AllEnded all_ended() noexcept;

 private:
  std::size_t running_ = 0;
  Executor* executor_ = nullptr;  // while any runs
  Waiter* parent_ = nullptr;
};

class Children::AllEnded : public Waiter {
 public:
  explicit AllEnded(Children& children) noexcept : children_(children) {}

  bool await_ready() const noexcept { return !children_.any(); }
  void await_suspend(std::coroutine_handle<> parent);
  void await_resume() const noexcept {}

 private:
  Children& children_;
};

inline Children::AllEnded Children::all_ended() noexcept { return AllEnded(*this); }

// Awaited, the stop token of the awaiting task where it stands: in a frame that outlives its own.
// Null if it has none.
class InheritedStop {
 public:
  InheritedStop() noexcept = default;

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) noexcept {
    stop_ = stop_token_of(task);
    return false;  // goes on at once
  }
  const std::stop_token* await_resume() const noexcept { return stop_; }

 private:
  const std::stop_token* stop_ = nullptr;
};

template <class A, class OnEnd>
Root run_child(const std::stop_token*, A awaitable, Outcome<AwaitValue<A>>& outcome, OnEnd on_end,
               Children& children) {
  try {
    if constexpr (std::is_void_v<AwaitResult<A>>) {
      co_await std::move(awaitable);
      outcome.set();
    } else {
      outcome.set(co_await std::move(awaitable));
    }
  } catch (...) {
    outcome.fail(std::current_exception());  // for the parent
  }
  on_end();
  children.ended();
}

/// Starts a child that is moved out of `awaitable`, inherits `stop`, puts how it ends into
/// `outcome` and then calls `on_end`, which must not throw. Throws only as Children::add() does.
template <class A, class OnEnd>
void start_child(const std::stop_token* stop, A& awaitable, Outcome<AwaitValue<A>>& outcome,
                 OnEnd on_end, Children& children) {
  children.add();
  try {
    run_child<A, OnEnd>(stop, std::move(awaitable), outcome, on_end, children);
  } catch (...) {  // no memory for its frame: to the parent it has ended like any other
    outcome.fail(std::current_exception());
    on_end();
    children.ended();
  }
}

}  // namespace cpprpc::detail
