#include "cpprpc/task/async_event.h"

#include "cpprpc/task/detail/fatal.h"

namespace cpprpc {

AsyncEvent::~AsyncEvent() {
  const std::lock_guard lock(mutex_);  // whoever set it may still hold it
  if (waiting_.empty()) return;
  detail::fatal("an AsyncEvent was destroyed while tasks wait for it: set() it first");
}

void AsyncEvent::set() noexcept {
  const std::lock_guard lock(mutex_);  // to the end: the last who waits may destroy this
  is_set_ = true;
  while (!waiting_.empty()) {
    Waiting& next = waiting_.pop();
    next.seen_ = true;
    next.complete();
  }
}

void AsyncEvent::reset() noexcept {
  const std::lock_guard lock(mutex_);
  is_set_ = false;
}

bool AsyncEvent::is_set() const noexcept {
  const std::lock_guard lock(mutex_);
  return is_set_;
}

bool AsyncEvent::attempt(Waiting& waiting, bool may_wait) {
  const std::lock_guard lock(mutex_);
  waiting.seen_ = is_set_;
  if (!is_set_ && may_wait) waiting_.push(waiting);
  return is_set_;
}

void AsyncEvent::cancel(Waiting& waiting) noexcept {
  std::unique_lock lock(mutex_);
  if (!waiting_.remove(waiting)) return;  // it was set
  lock.unlock();
  waiting.complete();
}

}  // namespace cpprpc
