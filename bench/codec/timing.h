// Timing: two sides of one operation, taking turns in short slices, so that what else the machine
// does hits both.

#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// The same work both ways. Each call does it once for every message of the shape.
struct Operation {
  std::string name;
  std::function<void()> ours;
  std::function<void()> theirs;
};

/// Of the slices' values: the middle, and where the middle half of them begins and ends.
struct Quartiles {
  double low, median, high;
};
[[nodiscard]] Quartiles quartiles(std::vector<double> values);

struct Times {
  double ours_ns, theirs_ns;  // medians, per call
  Quartiles ratio;            // ours by theirs, of each pair of neighbouring slices
};

/// Times `rounds` pairs of slices, of the thread's processor time.
[[nodiscard]] Times compare(const Operation& operation, int rounds);

/// What the compiler must suppose to be looked at.
template <class T>
void keep(T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace bench
