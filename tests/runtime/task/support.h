// What the tests of tasks share.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cpprpc/task/detail/operation.h"
#include "cpprpc/task/detail/wait_list.h"
#include "cpprpc/task/loop.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/task.h"

namespace cpprpc::test {

using namespace std::chrono_literals;

/// A thread with a loop on it.
class LoopThread {
 public:
  LoopThread() : thread_([this] { loop_.run(); }) {}
  ~LoopThread() {
    loop_.stop();
    thread_.join();
  }

  Executor& executor() { return loop_; }

 private:
  Loop loop_;
  std::thread thread_;
};

/// Starts `task` on another executor; wait() gives its value or rethrows.
template <class T>
class Running {
 public:
  Running(Executor& executor, Task<T> task, std::stop_token stop = std::stop_token())
      : task_(std::move(task)), stop_(std::move(stop)) {
    start_.running = this;
    start_.run = [](Executor::Work& work) noexcept {
      Running& self = *static_cast<Start&>(work).running;
      run(&self.stop_, self);
    };
    executor.post(start_);
  }
  ~Running() { EXPECT_TRUE(waited_) << "wait() for it"; }

  T wait() {
    waited_ = true;
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return is_done_; });
    if (exception_) std::rethrow_exception(exception_);
    if constexpr (!std::is_void_v<T>) return std::move(*value_);
  }

 private:
  struct Start : Executor::Work {
    Running* running = nullptr;
  };

  static detail::Root run(const std::stop_token*, Running& self) {
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(self.task_);
      } else {
        self.value_.emplace(co_await std::move(self.task_));
      }
    } catch (...) {
      self.exception_ = std::current_exception();
    }
    const std::lock_guard lock(self.mutex_);
    self.is_done_ = true;
    self.done_.notify_one();
  }

  Start start_;
  Task<T> task_;
  std::stop_token stop_;
  std::conditional_t<std::is_void_v<T>, bool, std::optional<T>> value_{};
  std::exception_ptr exception_;
  std::mutex mutex_;
  std::condition_variable done_;
  bool is_done_ = false;
  bool waited_ = false;
};

/// Counts those that are alive: what lives in a coroutine's frame tells when that is gone.
class Tracked {
 public:
  explicit Tracked(std::atomic<int>& alive) noexcept : alive_(&alive) { ++*alive_; }
  Tracked(const Tracked& other) noexcept : alive_(other.alive_) { ++*alive_; }
  Tracked& operator=(const Tracked&) noexcept = default;
  ~Tracked() { --*alive_; }

 private:
  std::atomic<int>* alive_;
};

/// Tasks wait() until somebody calls open(), on any thread.
class Gate {
 public:
  class Waiting;

  /// False when the task was told to stop instead.
  Task<bool> wait();

  void open() noexcept;

  /// Tasks that wait now.
  int waiting() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  detail::WaitList<Waiting> list_;
  int count_ = 0;
  bool is_open_ = false;
};

class Gate::Waiting : public detail::Operation<Waiting>, public detail::WaitList<Waiting>::Place {
 public:
  explicit Waiting(Gate& gate) noexcept : gate_(gate) {}

  bool start() {
    const std::lock_guard lock(gate_.mutex_);
    if (gate_.is_open_) return false;
    gate_.list_.push(*this);
    ++gate_.count_;
    return true;
  }
  void cancel() noexcept {
    {
      const std::lock_guard lock(gate_.mutex_);
      if (!gate_.list_.remove(*this)) return;
      --gate_.count_;
      passed_ = false;
    }
    complete();
  }
  bool await_resume() noexcept {
    disarm();
    return passed_;
  }

 private:
  friend Gate;
  Gate& gate_;
  bool passed_ = true;
};

inline Task<bool> Gate::wait() { co_return co_await Waiting(*this); }

inline void Gate::open() noexcept {
  const std::lock_guard lock(mutex_);
  is_open_ = true;
  count_ = 0;
  while (!list_.empty()) list_.pop().complete();
}

}  // namespace cpprpc::test
