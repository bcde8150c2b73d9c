// Timing: the two sides of some work, taking turns in short slices, so that what else the machine
// does hits both.

#pragma once

#include <functional>
#include <vector>

#include "shape.h"

namespace bench {

/// Of many values: the middle, and where the middle half of them begins and ends.
struct Quartiles {
  double low, median, high;
};
[[nodiscard]] Quartiles quartiles(std::vector<double> values);

struct Times {
  double ours_ns, theirs_ns;  // medians, per call
  Quartiles ratio;            // ours by theirs, of each pair of neighbouring slices
};

/// Times `rounds` pairs of slices, of the thread's processor time.
[[nodiscard]] Times compare(const Work& work, int rounds);

/// Just does it. A profiler finds it by its name.
void profiled(const std::function<void()>& work, int calls);

}  // namespace bench
