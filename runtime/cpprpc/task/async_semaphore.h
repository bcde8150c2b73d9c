// AsyncSemaphore: permits for what only so many tasks may do at a time.
//
//   AsyncSemaphore slots(16);
//   const auto permit = co_await slots.acquire();
//   if (!permit) co_return Status::cancelled("told to stop");
//   co_await work();  // the permit goes back at the end of its scope
//
// acquire() suspends while there are too few. Who comes first is served first, also when he wants
// several and a later one wants less. A wait ends early, with an empty permit, when the task is
// told to stop.
//
// Any number of tasks of any executors may acquire; permits may be moved to other tasks and
// threads, and given back there. A semaphore must outlive its permits and whoever uses it:
// destroying one that tasks wait for ends the program.

#pragma once

#include <cstddef>
#include <mutex>
#include <utility>

#include "cpprpc/task/detail/queued_operation.h"
#include "cpprpc/task/detail/unstarted.h"

namespace cpprpc {

class AsyncSemaphore {
  class Acquiring;

 public:
  class Permit;
  using Acquire = detail::Unstarted<Acquiring, AsyncSemaphore&, std::size_t>;

  explicit AsyncSemaphore(std::size_t permits) noexcept : available_(permits) {}
  AsyncSemaphore(const AsyncSemaphore&) = delete;
  AsyncSemaphore& operator=(const AsyncSemaphore&) = delete;
  ~AsyncSemaphore();

  /// Awaited, a Permit for `count`; empty when the task is told to stop before it has them. More
  /// than there will ever be is a wait without end.
  Acquire acquire(std::size_t count = 1) noexcept { return Acquire(*this, count); }

  /// A Permit if that needs no waiting, else an empty one.
  [[nodiscard]] Permit try_acquire(std::size_t count = 1) noexcept;

  /// Adds permits: more than the semaphore began with.
  void release(std::size_t count = 1) noexcept;

  /// How many could be acquired now.
  [[nodiscard]] std::size_t available() const noexcept;

 private:
  // With the lock held.
  bool take(std::size_t count) noexcept;
  void serve() noexcept;

  bool attempt(Acquiring& acquiring, bool may_wait);
  void cancel(Acquiring& acquiring) noexcept;

  mutable std::mutex mutex_;
  std::size_t available_;
  detail::WaitList<Acquiring> acquiring_;  // the first of them wants more than is available
};

/// What was acquired, given back when it goes. Empty, and false, if nothing was.
class [[nodiscard]] AsyncSemaphore::Permit {
 public:
  Permit() noexcept = default;
  Permit(Permit&& other) noexcept
      : semaphore_(std::exchange(other.semaphore_, nullptr)), count_(other.count_) {}
  Permit& operator=(Permit&& other) noexcept {
    std::swap(semaphore_, other.semaphore_);
    std::swap(count_, other.count_);
    return *this;
  }
  ~Permit() { release(); }

  explicit operator bool() const noexcept { return semaphore_ != nullptr; }

  /// Gives it back before it goes. Twice is once.
  void release() noexcept {
    if (semaphore_ != nullptr) std::exchange(semaphore_, nullptr)->release(count_);
  }

 private:
  friend AsyncSemaphore;
  Permit(AsyncSemaphore& semaphore, std::size_t count) noexcept
      : semaphore_(&semaphore), count_(count) {}

  AsyncSemaphore* semaphore_ = nullptr;
  std::size_t count_ = 0;
};

// A task that acquires.
class AsyncSemaphore::Acquiring : public detail::QueuedOperation<Acquiring> {
 public:
  Acquiring(AsyncSemaphore& semaphore, std::size_t count) noexcept
      : semaphore_(semaphore), count_(count) {}

  bool attempt(bool may_wait) { return semaphore_.attempt(*this, may_wait); }
  void cancel() noexcept { semaphore_.cancel(*this); }
  Permit await_resume() noexcept {
    disarm();
    return has_them_ ? Permit(semaphore_, count_) : Permit();
  }

 private:
  friend AsyncSemaphore;
  AsyncSemaphore& semaphore_;
  const std::size_t count_;
  bool has_them_ = false;
};

}  // namespace cpprpc
