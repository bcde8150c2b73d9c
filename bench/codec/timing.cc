#include "timing.h"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace bench {
namespace {

constexpr double slice_ns = 5e6;

/// Of this thread: what others do with the processor in between does not count.
double now_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double time_of(const std::function<void()>& work, int calls) {
  const double start = now_ns();
  for (int left = calls; left > 0; --left) work();
  return (now_ns() - start) / calls;
}

/// How many calls fill a slice. Also the warming up: the work runs for about a slice here.
int calls_of(const std::function<void()>& work) {
  for (int calls = 1;; calls *= 2) {
    const double each = time_of(work, calls);
    if (each * calls * 2 > slice_ns) return std::max(1, static_cast<int>(slice_ns / each));
  }
}

double between(const std::vector<double>& sorted, double part) {
  const double at = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - std::floor(at)) * (sorted[above] - sorted[below]);
}

}  // namespace

Quartiles quartiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {between(values, 0.25), between(values, 0.5), between(values, 0.75)};
}

Times compare(const Work& work, int rounds) {
  const int our_calls = calls_of(work.ours);
  const int their_calls = calls_of(work.theirs);
  std::vector<double> ours, theirs, ratios;
  for (int round = 0; round < rounds; ++round) {
    double our_time = 0, their_time = 0;
    if (round % 2 == 0) {
      our_time = time_of(work.ours, our_calls);
      their_time = time_of(work.theirs, their_calls);
    } else {
      their_time = time_of(work.theirs, their_calls);
      our_time = time_of(work.ours, our_calls);
    }
    ours.push_back(our_time);
    theirs.push_back(their_time);
    ratios.push_back(our_time / their_time);
  }
  return {quartiles(ours).median, quartiles(theirs).median, quartiles(ratios)};
}

[[gnu::noinline]] void profiled(const std::function<void()>& work, int calls) {
  for (int left = calls; left > 0; --left) work();
}

}  // namespace bench
