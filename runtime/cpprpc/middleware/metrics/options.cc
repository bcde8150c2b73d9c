#include "cpprpc/middleware/metrics/options.h"

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace cpprpc {
namespace {

constexpr std::size_t kMaxBuckets = 200;
constexpr double kLongest = 1e9;  // seconds: 30 years, which are nanoseconds in 64 bits

}  // namespace

MetricsOptions& MetricsOptions::buckets(std::vector<double> bounds) {
  if (bounds.size() > kMaxBuckets) {
    throw std::invalid_argument("more than 200 buckets of handling times: name fewer bounds");
  }
  double last = 0;
  for (const double bound : bounds) {
    if (std::isinf(bound) && bound > 0) {
      throw std::invalid_argument(
          "an infinite bound of handling times: leave it out, it is there by itself");
    }
    if (!(bound > last) || bound > kLongest) {
      throw std::invalid_argument(
          "the bounds of handling times must be seconds above 0, in ascending order");
    }
    last = bound;
  }
  buckets_ = std::move(bounds);
  return *this;
}

}  // namespace cpprpc
