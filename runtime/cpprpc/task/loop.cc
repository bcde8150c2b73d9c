#include "cpprpc/task/loop.h"

namespace cpprpc {

void Loop::run() {
  const CurrentExecutor current(*this);
  for (;;) {
    const auto next_timer = run_ready();
    std::unique_lock lock(mutex_);
    if (is_woken()) continue;  // something became ready, or an earlier timer came
    if (stopped_) return;
    if (next_timer) {
      ready_.wait_until(lock, *next_timer);
    } else {
      ready_.wait(lock);
    }
  }
}

void Loop::stop() noexcept {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  ready_.notify_one();
}

void Loop::wake() noexcept { ready_.notify_one(); }

}  // namespace cpprpc
