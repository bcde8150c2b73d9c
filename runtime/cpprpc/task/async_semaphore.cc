#include "cpprpc/task/async_semaphore.h"

#include "cpprpc/task/detail/fatal.h"

namespace cpprpc {

AsyncSemaphore::~AsyncSemaphore() {
  const std::lock_guard lock(mutex_);  // whoever served the last task may still hold it
  if (acquiring_.empty()) return;
  detail::fatal("an AsyncSemaphore or AsyncMutex was destroyed while tasks wait for it");
}

AsyncSemaphore::Permit AsyncSemaphore::try_acquire(std::size_t count) noexcept {
  const std::lock_guard lock(mutex_);
  return take(count) ? Permit(*this, count) : Permit();
}

void AsyncSemaphore::release(std::size_t count) noexcept {
  const std::lock_guard lock(mutex_);  // to the end: who is served may destroy this
  available_ += count;
  serve();
}

std::size_t AsyncSemaphore::available() const noexcept {
  const std::lock_guard lock(mutex_);
  return acquiring_.empty() ? available_ : 0;
}

bool AsyncSemaphore::take(std::size_t count) noexcept {
  if (!acquiring_.empty() || count > available_) return false;
  available_ -= count;
  return true;
}

void AsyncSemaphore::serve() noexcept {
  while (!acquiring_.empty() && acquiring_.front().count_ <= available_) {
    Acquiring& next = acquiring_.pop();
    available_ -= next.count_;
    next.has_them_ = true;
    next.complete();
  }
}

bool AsyncSemaphore::attempt(Acquiring& acquiring, bool may_wait) {
  const std::lock_guard lock(mutex_);
  acquiring.has_them_ = take(acquiring.count_);
  if (!acquiring.has_them_ && may_wait) acquiring_.push(acquiring);
  return acquiring.has_them_;
}

void AsyncSemaphore::cancel(Acquiring& acquiring) noexcept {
  const std::lock_guard lock(mutex_);
  if (!acquiring_.remove(acquiring)) return;  // it was served
  serve();                                    // those behind one that wanted many
  acquiring.complete();
}

}  // namespace cpprpc
