// Latencies: how long a method's recent calls took, and what all but a share of them did not take
// longer than. Any thread.

#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail::resilience {

class Latencies {
 public:
  explicit Latencies(double share) : share_(share) {}

  void add(Clock::duration took) {
    const std::lock_guard lock(mutex_);
    recent_[count_++ % kRecent] = took;
    if (count_ % kEvery == 0) sum_up();
  }

  /// Nothing until enough were measured.
  [[nodiscard]] std::optional<Clock::duration> percentile() const noexcept {
    const Clock::rep ticks = percentile_.load(std::memory_order_relaxed);
    if (ticks < 0) return std::nullopt;
    return Clock::duration(ticks);
  }

  static constexpr std::size_t kEvery = 32;  // it is worked out anew

 private:
  static constexpr std::size_t kRecent = 256;

  void sum_up() noexcept {
    std::array<Clock::duration, kRecent> sorted = recent_;
    const std::size_t count = std::min(count_, kRecent);
    const auto nth = static_cast<std::ptrdiff_t>(static_cast<double>(count) * share_);
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(sorted.begin(), sorted.begin() + nth, end);
    percentile_.store(sorted[static_cast<std::size_t>(nth)].count(), std::memory_order_relaxed);
  }

  const double share_;
  std::atomic<Clock::rep> percentile_ = -1;

  std::mutex mutex_;  // guards what follows
  std::array<Clock::duration, kRecent> recent_ = {};
  std::size_t count_ = 0;
};

}  // namespace cpprpc::detail::resilience
