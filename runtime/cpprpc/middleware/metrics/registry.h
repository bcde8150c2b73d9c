// MetricsRegistry: prometheus-cpp's registry, which also exports what is counted elsewhere.
//
//   auto registry = std::make_shared<MetricsRegistry>();
//   router.use(ServerMetrics(registry));
//   auto& jobs = prometheus::BuildCounter().Name("jobs_total").Help("...").Register(*registry);
//
// Exporters of prometheus-cpp take it as any registry. A program that has one already registers
// both with its exporter. Any thread.

#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <memory>
#include <mutex>
#include <vector>

#include "cpprpc/middleware/metrics/options.h"

namespace cpprpc {

namespace detail {
class CallMetrics;
}  // namespace detail

class MetricsRegistry final : public prometheus::Registry {
 public:
  MetricsRegistry();
  ~MetricsRegistry() override;

  /// Exports what `collectable` collects, too, from now on.
  void add(std::shared_ptr<const prometheus::Collectable> collectable);

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  friend class ClientMetrics;
  friend class ServerMetrics;

  /// The metrics of one side. Throws std::invalid_argument if they are there with other options.
  std::shared_ptr<detail::CallMetrics> server(const MetricsOptions& options);
  std::shared_ptr<detail::CallMetrics> client(const MetricsOptions& options);

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const prometheus::Collectable>> collectables_;
  std::shared_ptr<detail::CallMetrics> server_;  // once there is one
  std::shared_ptr<detail::CallMetrics> client_;
};

}  // namespace cpprpc
