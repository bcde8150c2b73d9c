#include "cpprpc/task/executor.h"

#include <stdexcept>
#include <utility>

namespace cpprpc {
namespace {

thread_local Executor* current_executor = nullptr;

}  // namespace

Executor* Executor::current() noexcept { return current_executor; }

Executor& Executor::require_current() {
  if (current_executor == nullptr) {
    throw std::logic_error(
        "no executor runs on this thread: run the task in sync_wait() or in a server's handler");
  }
  return *current_executor;
}

void Executor::post(Work& work) noexcept {
  const std::lock_guard lock(mutex_);
  work.next = nullptr;
  (last_ != nullptr ? last_->next : first_) = &work;
  last_ = &work;
  if (std::exchange(woken_, true) || current_executor == this) return;
  wake();
}

void Executor::schedule(Timer& timer, Clock::time_point when) {
  const std::lock_guard lock(mutex_);
  timer.place = timers_.emplace(when, &timer);
  timer.waiting = true;
  if (timer.place != timers_.begin()) return;  // the loop wakes up early enough as it is
  if (std::exchange(woken_, true) || current_executor == this) return;
  wake();
}

bool Executor::unschedule(Timer& timer) noexcept {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(timer.waiting, false)) return false;
  timers_.erase(timer.place);
  return true;
}

std::optional<Clock::time_point> Executor::run_ready() {
  std::unique_lock lock(mutex_);
  woken_ = false;
  Work* work = std::exchange(first_, nullptr);
  last_ = nullptr;
  const auto now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    Timer& timer = *timers_.begin()->second;
    timers_.erase(timers_.begin());
    timer.waiting = false;
    lock.unlock();
    timer.run(timer);
    lock.lock();
  }
  lock.unlock();
  while (work != nullptr) {
    Work& first = *std::exchange(work, work->next);  // it is gone once it has run
    first.run(first);
  }
  lock.lock();
  if (woken_) return now;
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first;
}

CurrentExecutor::CurrentExecutor(Executor& executor) noexcept
    : outer_(std::exchange(current_executor, &executor)) {}

CurrentExecutor::~CurrentExecutor() { current_executor = outer_; }

}  // namespace cpprpc
