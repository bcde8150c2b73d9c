#include "cpprpc/middleware/metrics/registry.h"

#include <iterator>
#include <stdexcept>
#include <utility>

#include "cpprpc/middleware/metrics/detail/call_metrics.h"

namespace cpprpc {

MetricsRegistry::MetricsRegistry() = default;
MetricsRegistry::~MetricsRegistry() = default;

void MetricsRegistry::add(std::shared_ptr<const prometheus::Collectable> collectable) {
  if (collectable == nullptr) {
    throw std::invalid_argument("MetricsRegistry::add(): there is nothing to collect from");
  }
  const std::lock_guard lock(mutex_);
  collectables_.push_back(std::move(collectable));
}

std::vector<prometheus::MetricFamily> MetricsRegistry::Collect() const {
  std::vector<prometheus::MetricFamily> families = Registry::Collect();
  std::unique_lock lock(mutex_);
  const auto collectables = collectables_;
  lock.unlock();
  for (const auto& collectable : collectables) {
    std::vector<prometheus::MetricFamily> more = collectable->Collect();
    families.insert(families.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
  }
  return families;
}

std::shared_ptr<detail::CallMetrics> MetricsRegistry::server(const MetricsOptions& options) {
  const std::lock_guard lock(mutex_);
  if (server_ == nullptr) {
    server_ = std::make_shared<detail::CallMetrics>(detail::CallMetrics::Side::Server, options);
    collectables_.push_back(server_);
  } else if (server_->options() != options) {
    throw std::invalid_argument("this registry has metrics of servers, with other options");
  }
  return server_;
}

std::shared_ptr<detail::CallMetrics> MetricsRegistry::client(const MetricsOptions& options) {
  const std::lock_guard lock(mutex_);
  if (client_ == nullptr) {
    client_ = std::make_shared<detail::CallMetrics>(detail::CallMetrics::Side::Client, options);
    collectables_.push_back(client_);
  } else if (client_->options() != options) {
    throw std::invalid_argument("this registry has metrics of clients, with other options");
  }
  return client_;
}

}  // namespace cpprpc
