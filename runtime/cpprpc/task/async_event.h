// AsyncEvent: something that tasks wait for until it is so.
//
//   AsyncEvent ready;
//   if (!co_await ready.wait()) co_return;  // false: this task was told to stop
//   ...
//   ready.set();                            // elsewhere: all who wait go on
//
// It stays set until reset(): wait() then does not suspend. Any number of tasks of any executors
// may wait; set(), reset() and is_set() are for any thread. An event must outlive whoever uses it:
// destroying one that tasks wait for ends the program.

#pragma once

#include <mutex>

#include "cpprpc/task/detail/queued_operation.h"
#include "cpprpc/task/detail/unstarted.h"

namespace cpprpc {

class AsyncEvent {
  class Waiting;

 public:
  using Wait = detail::Unstarted<Waiting, AsyncEvent&>;

  AsyncEvent() noexcept = default;
  AsyncEvent(const AsyncEvent&) = delete;
  AsyncEvent& operator=(const AsyncEvent&) = delete;
  ~AsyncEvent();

  /// Awaited, true once the event is set, also if it has been reset since; false when the task is
  /// told to stop before that.
  Wait wait() noexcept { return Wait(*this); }

  /// All who wait go on, in the order they came. Twice is once.
  void set() noexcept;

  /// Who comes from now on waits for the next set().
  void reset() noexcept;

  [[nodiscard]] bool is_set() const noexcept;

 private:
  bool attempt(Waiting& waiting, bool may_wait);
  void cancel(Waiting& waiting) noexcept;

  mutable std::mutex mutex_;
  bool is_set_ = false;
  detail::WaitList<Waiting> waiting_;  // empty while it is set
};

// A task that waits.
class AsyncEvent::Waiting : public detail::QueuedOperation<Waiting> {
 public:
  explicit Waiting(AsyncEvent& event) noexcept : event_(event) {}

  bool attempt(bool may_wait) { return event_.attempt(*this, may_wait); }
  void cancel() noexcept { event_.cancel(*this); }
  bool await_resume() noexcept {
    disarm();
    return seen_;
  }

 private:
  friend AsyncEvent;
  AsyncEvent& event_;
  bool seen_ = false;
};

}  // namespace cpprpc
