#include "cpprpc/middleware/resilience/detail/budget.h"

#include <algorithm>
#include <chrono>

namespace cpprpc::detail::resilience {

Budget::Budget(const RetryBudget& budget, Clock::time_point now)
    : per_call_(static_cast<std::int64_t>(budget.ratio() * kToken)),
      per_second_(budget.min_per_second() * kToken),
      most_(budget.burst() * kToken),
      parts_(most_),
      filled_(now) {}

bool Budget::withdraw(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const double seconds = std::chrono::duration<double>(now - filled_).count();
  const double parts = std::min(seconds * per_second_, static_cast<double>(most_));
  if (parts >= 1) {
    add(static_cast<std::int64_t>(parts));
    filled_ = now;
  }
  std::int64_t have = parts_.load(std::memory_order_relaxed);
  while (have >= kToken) {
    if (parts_.compare_exchange_weak(have, have - kToken, std::memory_order_relaxed)) return true;
  }
  return false;
}

void Budget::add(std::int64_t parts) noexcept {
  std::int64_t have = parts_.load(std::memory_order_relaxed);
  while (have < most_) {
    const std::int64_t more = std::min(have + parts, most_);
    if (parts_.compare_exchange_weak(have, more, std::memory_order_relaxed)) return;
  }
}

}  // namespace cpprpc::detail::resilience
