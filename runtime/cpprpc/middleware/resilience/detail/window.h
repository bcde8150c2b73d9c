// Window: how many calls there were lately, and how many of them failed.
//
// The time is cut into slices, a tenth of the window each; as a slice becomes too old, all of it is
// forgotten. Not synchronised.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail::resilience {

class Window {
 public:
  struct Counts {
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
  };

  explicit Window(Clock::duration length) noexcept
      : slice_(std::max<Clock::rep>(length.count() / kSlices, 1)) {}

  void add(Clock::time_point now, bool has_failed) noexcept {
    const std::int64_t number = number_of(now);
    Slice& slice = slices_[static_cast<std::uint64_t>(number) % kSlices];
    if (slice.number != number) slice = Slice{number, {}};
    ++slice.counts.calls;
    if (has_failed) ++slice.counts.failures;
  }

  [[nodiscard]] Counts counts(Clock::time_point now) const noexcept {
    const std::int64_t number = number_of(now);
    Counts sum;
    for (const Slice& slice : slices_) {
      if (slice.number > number || slice.number <= number - kSlices) continue;
      sum.calls += slice.counts.calls;
      sum.failures += slice.counts.failures;
    }
    return sum;
  }

  void clear() noexcept { slices_ = {}; }

 private:
  static constexpr int kSlices = 10;

  struct Slice {
    std::int64_t number = -1000;
    Counts counts = {};
  };

  [[nodiscard]] std::int64_t number_of(Clock::time_point time) const noexcept {
    return time.time_since_epoch().count() / slice_;
  }

  const Clock::rep slice_;
  std::array<Slice, kSlices> slices_ = {};
};

}  // namespace cpprpc::detail::resilience
