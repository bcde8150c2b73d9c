// Families: counts of methods, as the metrics that Prometheus is given.

#pragma once

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/metrics/detail/method_counts.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

using Labels = std::vector<prometheus::ClientMetric::Label>;

/// grpc_type, grpc_service and grpc_method of "/demo.v1.Greeter/SayHello".
[[nodiscard]] Labels labels_of(std::string_view path, MethodKind kind);
[[nodiscard]] Labels labels_of_unknown();

class Families {
 public:
  /// `side` is "server" or "client"; `bounds` are those of the buckets, in seconds.
  Families(std::string_view side, const std::vector<double>& bounds);

  /// The counts of one method: of codes those that there were, or all.
  void add(const Labels& labels, const MethodCounts::Totals& totals, bool with_all_codes);

  /// None, if nothing was added.
  [[nodiscard]] std::vector<prometheus::MetricFamily> take() &&;

 private:
  enum Which { Started, Handled, Received, Sent, Seconds, InFlight };

  prometheus::ClientMetric& next(Which which, const Labels& labels);
  void count(Which which, const Labels& labels, std::uint64_t count);
  void add_seconds(const Labels& labels, const MethodCounts::Totals& totals);

  const std::vector<double>& bounds_;
  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace cpprpc::detail
