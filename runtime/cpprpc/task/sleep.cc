#include "cpprpc/task/sleep.h"

#include "cpprpc/task/detail/operation.h"

namespace cpprpc {
namespace {

class Sleep : public detail::Operation<Sleep> {
 public:
  explicit Sleep(Clock::time_point until) noexcept : until_(until) {
    timer_.sleep = this;
    timer_.run = [](Executor::Work& work) noexcept {
      static_cast<Timer&>(work).sleep->complete_from_loop();
    };
  }

  bool start() noexcept {
    executor().schedule(timer_, until_);
    return true;
  }
  // The executor decides: what could be unscheduled has not run and will not.
  void cancel() noexcept {
    if (!executor().unschedule(timer_)) return;
    slept_ = false;
    complete();
  }
  bool await_resume() noexcept {
    disarm();
    return slept_;
  }

 private:
  struct Timer : Executor::Timer {
    Sleep* sleep = nullptr;
  };

  Timer timer_;
  Clock::time_point until_;
  bool slept_ = true;
};

}  // namespace

Task<bool> sleep_until(Clock::time_point time) { co_return co_await Sleep(time); }

Task<bool> sleep(Clock::duration duration) { co_return co_await Sleep(from_now(duration)); }

}  // namespace cpprpc
