#include "cpprpc/middleware/tracing/detail/wall_clock.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace cpprpc::detail {
namespace {

using std::chrono::nanoseconds;
using std::chrono::system_clock;

// A difference that the two clocks do not come to by being read one after the other.
constexpr nanoseconds kSet = std::chrono::milliseconds(2);

// From the steady clock to the system's, as exactly as some looks can tell.
nanoseconds measured() noexcept {
  nanoseconds best{};
  nanoseconds shortest = nanoseconds::max();
  for (int i = 0; i < 5; ++i) {
    const auto before = Clock::now();
    const auto wall = system_clock::now();
    const nanoseconds took = Clock::now() - before;
    if (took >= shortest) continue;
    shortest = took;
    best = wall.time_since_epoch() - (before.time_since_epoch() + took / 2);
  }
  return best;
}

std::atomic<std::int64_t>& offset() noexcept {
  static std::atomic<std::int64_t> value = measured().count();
  return value;
}

}  // namespace

system_clock::time_point to_wall_clock(Clock::time_point time) noexcept {
  const nanoseconds shift(offset().load(std::memory_order_relaxed));
  return system_clock::time_point(
      std::chrono::duration_cast<system_clock::duration>(time.time_since_epoch() + shift));
}

void follow_wall_clock() noexcept {
  const std::int64_t now = measured().count();
  std::atomic<std::int64_t>& kept = offset();
  if (std::abs(now - kept.load(std::memory_order_relaxed)) > kSet.count()) kept = now;
}

}  // namespace cpprpc::detail
