// Executor: a thread's loop, on which coroutines run.
//
// Whoever drives a thread implements it: sync_wait() on the caller's thread, a transport on its
// own ones. A coroutine stays where it is: whatever it waits for, it is resumed by the executor
// on which it was suspended. So the tasks of one executor never run at the same time, and share
// what is theirs without a lock. It must outlive whatever is suspended on it.
//
// post(), schedule() and unschedule() may be called from any thread.

#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>

#include "cpprpc/task/detail/timer_heap.h"

namespace cpprpc {

using Clock = std::chrono::steady_clock;

/// That long after now; Clock::time_point::max(), which never comes, if it is too long for the
/// clock.
[[nodiscard]] Clock::time_point from_now(Clock::duration duration) noexcept;

class Executor {
 public:
  /// Something to run once. Lives in whatever waits for it, a coroutine's frame as a rule, so
  /// posting allocates nothing; must stay until it runs.
  struct Work {
    void (*run)(Work& self) noexcept = nullptr;
    Work* next = nullptr;
  };

  /// Work for a later time. While it waits for that it must not be posted as well.
  struct Timer : Work, detail::TimerHeap<Timer>::Place {};

  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// The executor that runs on this thread, or null.
  [[nodiscard]] static Executor* current() noexcept;

  /// The same; throws std::logic_error, with what to do, where there is none.
  [[nodiscard]] static Executor& require_current();

  /// For awaiters that need not wait: false once in a while, when this thread's task has gone on
  /// long enough without waiting and must let the others have their turn.
  [[nodiscard]] static bool may_go_on() noexcept;

  /// Runs `work` on this executor's thread, after all that was posted before.
  void post(Work& work) noexcept;

  /// Runs `work` once this thread has seen to all that had come to it by now, which may be more
  /// than what was posted: a transport has sockets. On this executor's thread only.
  virtual void when_caught_up(Work& work) noexcept { post(work); }

  /// Runs `timer` on this executor's thread once `when` has come.
  void schedule(Timer& timer, Clock::time_point when) noexcept;

  /// Takes a timer back. False when it is too late: it has run, or is about to.
  bool unschedule(Timer& timer) noexcept;

 protected:
  ~Executor() = default;

  /// Makes the loop turn: its thread is, or may soon be, asleep. Called with the lock held: it
  /// must neither block nor call back.
  virtual void wake() noexcept = 0;

  /// Runs what is ready, but not what becomes so meanwhile. When to call it again at the latest,
  /// or nothing if only wake() tells. For the loop's thread.
  std::optional<Clock::time_point> run_ready();

  /// Whether anything came since run_ready() last looked. A loop asks before it goes to sleep: with
  /// the lock held, unless wake() also reaches a thread that is not asleep yet.
  [[nodiscard]] bool is_woken() const noexcept { return woken_.load(std::memory_order_relaxed); }

  std::mutex mutex_;

 private:
  Work* take_ready(Clock::time_point now) noexcept;
  void append(Work& work) noexcept;

  Work* first_ = nullptr;  // ready, oldest first
  Work* last_ = nullptr;
  std::atomic<bool> woken_ = false;  // something came since run_ready() last looked; set with lock
  detail::TimerHeap<Timer> timers_;
};

/// Makes an executor the current one of this thread, as long as this object lives.
class CurrentExecutor {
 public:
  explicit CurrentExecutor(Executor& executor) noexcept;
  CurrentExecutor(const CurrentExecutor&) = delete;
  CurrentExecutor& operator=(const CurrentExecutor&) = delete;
  ~CurrentExecutor();

 private:
  Executor* outer_;
};

}  // namespace cpprpc
