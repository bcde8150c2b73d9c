// LatencyWindow: latencies of the calls that ended lately, and their median.
//
// A histogram of counters, so that many threads can add without a lock: eight for each power of
// two, which is right to one part in sixteen. What is added while it is taken is in this window or
// the next.

#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

class LatencyWindow {
 public:
  void add(Clock::duration latency) noexcept {
    const auto ticks = latency.count() < 0 ? 0u : static_cast<std::uint64_t>(latency.count());
    counts_[index(ticks)].fetch_add(1, std::memory_order_relaxed);
    total_.fetch_add(1, std::memory_order_relaxed);
  }

  /// How many there are now.
  [[nodiscard]] std::uint32_t count() const noexcept {
    return total_.load(std::memory_order_relaxed);
  }

  struct Taken {
    Clock::duration median;
    std::uint32_t count;
  };
  /// The median, or nothing if there is none; begins anew. By one thread at a time.
  std::optional<Taken> take() noexcept {
    std::array<std::uint32_t, kSize> counts;
    std::uint32_t total = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
      counts[i] = counts_[i].exchange(0, std::memory_order_relaxed);
      total += counts[i];
    }
    total_.store(0, std::memory_order_relaxed);
    if (total == 0) return std::nullopt;
    std::size_t i = 0;
    for (std::uint32_t below = counts[0]; below * 2 < total; below += counts[i]) ++i;
    const auto middle = static_cast<Clock::duration::rep>((lowest(i) + lowest(i + 1)) / 2);
    return Taken{Clock::duration(middle), total};
  }

 private:
  static constexpr std::size_t kParts = 8;
  static constexpr std::size_t kSize = kParts * 56;  // up to a year of nanoseconds and beyond

  static std::size_t index(std::uint64_t ticks) noexcept {
    if (ticks < kParts) return ticks;
    const auto power = static_cast<std::size_t>(std::bit_width(ticks)) - 4;  // of the part's width
    const std::size_t found = (power + 1) * kParts + ((ticks >> power) - kParts);
    return found < kSize ? found : kSize - 1;
  }
  static std::uint64_t lowest(std::size_t index) noexcept {
    if (index < kParts) return index;
    return (kParts + index % kParts) << (index / kParts - 1);
  }

  std::array<std::atomic<std::uint32_t>, kSize> counts_{};
  std::atomic<std::uint32_t> total_ = 0;
};

}  // namespace cpprpc::detail
