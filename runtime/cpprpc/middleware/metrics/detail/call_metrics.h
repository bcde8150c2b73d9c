// CallMetrics: the counts of all methods of one side, found by method, and collected as Prometheus
// wants them.

#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/metrics/detail/method_counts.h"
#include "cpprpc/middleware/metrics/options.h"
#include "cpprpc/rpc/detail/per_method.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

class CallMetrics final : public prometheus::Collectable {
 public:
  enum class Side { Server, Client };

  CallMetrics(Side side, const MetricsOptions& options);
  CallMetrics(const CallMetrics&) = delete;
  CallMetrics& operator=(const CallMetrics&) = delete;
  ~CallMetrics() override;

  [[nodiscard]] const MetricsOptions& options() const noexcept { return options_; }

  /// The counts of a method.
  [[nodiscard]] MethodCounts& of(const Method& method) { return row(method).counts; }

  /// Those of all calls whose method nobody knows, or which is one more than are told apart.
  [[nodiscard]] MethodCounts& of_unknown() noexcept { return unknown_.counts; }

  /// Collects these methods and the unknown ones from now on, with all codes.
  void prepare(std::span<const Method> methods);

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  // What is counted under one set of labels.
  struct Row {
    Row(std::string_view path, MethodKind kind, std::span<const std::chrono::nanoseconds> bounds)
        : counts(path, kind, bounds) {}
    MethodCounts counts;
    std::atomic<bool> has_all_codes = false;
  };

  Row& row(const Method& method);

  const Side side_;
  const MetricsOptions options_;
  const std::vector<std::chrono::nanoseconds> bounds_;
  Row unknown_;
  PerMethod<Row> rows_;
};

}  // namespace cpprpc::detail
