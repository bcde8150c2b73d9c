#include "cpprpc/middleware/limits/detail/lag_probe.h"

namespace cpprpc::detail {
namespace {

// One for each thread. A server's loop runs all that waits for it before its thread ends.
class Probe : private Executor::Work {
 public:
  Probe() noexcept {
    run = [](Executor::Work& work) noexcept { static_cast<Probe&>(work).executor_ = nullptr; };
  }

  // When the thread has caught up with one, all that it sees to for a while came after that one was
  // sent: it cannot wait for longer than that is ago.
  Clock::duration lag(Clock::time_point now, Clock::duration precision) {
    Executor& current = Executor::require_current();
    // Of another executor than that of this call nothing is known.
    if (executor_ != nullptr) return executor_ == &current ? now - sent_ : Clock::duration::zero();
    if (now - sent_ >= precision) {
      executor_ = &current;
      sent_ = Clock::now();  // the call may have come a while ago
      current.when_caught_up(*this);
    }
    return Clock::duration::zero();
  }

 private:
  Executor* executor_ = nullptr;  // that has not caught up with it yet
  Clock::time_point sent_;
};

}  // namespace

Clock::duration lag_of_this_thread(Clock::time_point now, Clock::duration precision) {
  thread_local Probe probe;
  return probe.lag(now, precision);
}

}  // namespace cpprpc::detail
