#include "cpprpc/task/executor.h"

#include <stdexcept>
#include <utility>

namespace cpprpc {

Clock::time_point from_now(Clock::duration duration) noexcept {
  const auto now = Clock::now();
  return duration < Clock::time_point::max() - now ? now + duration : Clock::time_point::max();
}
namespace {

thread_local Executor* current_executor = nullptr;

constexpr unsigned kTurn = 128;  // times that a task goes on without waiting
thread_local unsigned went_on = 0;

}  // namespace

Executor* Executor::current() noexcept { return current_executor; }

Executor& Executor::require_current() {
  if (current_executor == nullptr) {
    throw std::logic_error(
        "no executor runs on this thread: run the task in sync_wait() or in a server's handler");
  }
  return *current_executor;
}

bool Executor::may_go_on() noexcept {
  return current_executor == nullptr || ++went_on % kTurn != 0;
}

void Executor::post(Work& work) noexcept {
  const std::lock_guard lock(mutex_);
  append(work);
  if (woken_.exchange(true, std::memory_order_relaxed) || current_executor == this) return;
  wake();
}

void Executor::schedule(Timer& timer, Clock::time_point when) noexcept {
  const std::lock_guard lock(mutex_);
  timers_.push(timer, when);
  if (timers_.first() != &timer) return;  // the loop wakes up early enough as it is
  if (woken_.exchange(true, std::memory_order_relaxed) || current_executor == this) return;
  wake();
}

bool Executor::unschedule(Timer& timer) noexcept {
  const std::lock_guard lock(mutex_);
  return timers_.remove(timer);
}

std::optional<Clock::time_point> Executor::run_ready() {
  const auto now = Clock::now();
  Work* work = take_ready(now);
  while (work != nullptr) {
    Work& first = *std::exchange(work, work->next);  // it is gone once it has run
    first.run(first);
  }
  const std::lock_guard lock(mutex_);
  if (is_woken()) return now;
  if (timers_.first() == nullptr) return std::nullopt;
  return timers_.when(*timers_.first());
}

// All that is to run now, as a list: a timer that is set anew meanwhile has to wait its turn.
Executor::Work* Executor::take_ready(Clock::time_point now) noexcept {
  const std::lock_guard lock(mutex_);
  while (timers_.first() != nullptr && timers_.when(*timers_.first()) <= now) {
    Timer& timer = *timers_.first();
    timers_.remove(timer);
    append(timer);
  }
  woken_.store(false, std::memory_order_relaxed);
  last_ = nullptr;
  return std::exchange(first_, nullptr);
}

void Executor::append(Work& work) noexcept {
  work.next = nullptr;
  (last_ != nullptr ? last_->next : first_) = &work;
  last_ = &work;
}

CurrentExecutor::CurrentExecutor(Executor& executor) noexcept
    : outer_(std::exchange(current_executor, &executor)) {}

CurrentExecutor::~CurrentExecutor() { current_executor = outer_; }

}  // namespace cpprpc
