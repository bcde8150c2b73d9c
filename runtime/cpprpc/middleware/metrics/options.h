// MetricsOptions: what ServerMetrics and ClientMetrics measure.
//
//   ServerMetrics(registry, MetricsOptions{}.buckets({0.001, 0.01, 0.1, 1}));
//
// A value; not synchronised.

#pragma once

#include <vector>

namespace cpprpc {

class MetricsOptions {
 public:
  MetricsOptions() {}

  /// The upper bounds of the buckets of the handling times, in seconds, ascending; that of all
  /// times comes by itself. Each is a time series for each method. None: count and sum only.
  /// Throws std::invalid_argument if there are more than 200, or if they make no sense.
  MetricsOptions& buckets(std::vector<double> bounds);
  [[nodiscard]] const std::vector<double>& buckets() const noexcept { return buckets_; }

  friend bool operator==(const MetricsOptions&, const MetricsOptions&) = default;

 private:
  // Those of Prometheus's own libraries.
  std::vector<double> buckets_ = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
};

}  // namespace cpprpc
