#include "cpprpc/middleware/metrics/detail/call_metrics.h"

#include <cmath>
#include <cstdint>

#include "cpprpc/middleware/metrics/detail/families.h"

namespace cpprpc::detail {
namespace {

std::vector<std::chrono::nanoseconds> nanoseconds(const std::vector<double>& seconds) {
  std::vector<std::chrono::nanoseconds> result;
  result.reserve(seconds.size());
  for (const double bound : seconds) result.emplace_back(std::llround(bound * 1e9));
  return result;
}

}  // namespace

CallMetrics::CallMetrics(Side side, const MetricsOptions& options)
    : side_(side),
      options_(options),
      bounds_(nanoseconds(options.buckets())),
      unknown_("", MethodKind::Unary, bounds_) {}

CallMetrics::~CallMetrics() = default;

MethodCounts& CallMetrics::of(const Method& method) {
  MethodCounts* const found = index_.find(method);
  return found != nullptr ? *found : find_or_make(method);
}

MethodCounts& CallMetrics::find_or_make(const Method& method) {
  if (method.path.data() == nullptr) return of_unknown();
  const std::lock_guard lock(mutex_);
  MethodCounts& counts = row(method).counts;
  remember(method, counts);
  return counts;
}

CallMetrics::Row& CallMetrics::row(const Method& method) {
  const auto key = std::make_pair(std::string(method.path), method.kind);
  const auto found = rows_.find(key);
  if (found != rows_.end()) return *found->second;
  if (rows_.size() >= kMaxMethods) return unknown_;
  return *rows_.emplace(key, std::make_unique<Row>(method.path, method.kind, bounds_))
              .first->second;
}

void CallMetrics::remember(const Method& method, MethodCounts& counts) {
  if (&counts == &unknown_.counts) return;
  if (index_.size() >= 2 * kMaxMethods || index_.find(method) != nullptr) return;
  index_.add(method, counts);
}

void CallMetrics::prepare(std::span<const Method> methods) {
  unknown_.has_all_codes.store(true, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  for (const Method& method : methods) {
    row(method).has_all_codes.store(true, std::memory_order_relaxed);
  }
}

std::vector<const CallMetrics::Row*> CallMetrics::rows() const {
  const std::lock_guard lock(mutex_);
  std::vector<const Row*> rows;
  rows.reserve(rows_.size() + 1);
  for (const auto& [key, row] : rows_) rows.push_back(row.get());
  return rows;
}

std::vector<prometheus::MetricFamily> CallMetrics::Collect() const {
  Families families(side_ == Side::Server ? "server" : "client", options_.buckets());
  for (const Row* const row : rows()) {
    families.add(labels_of(row->counts.path(), row->counts.kind()), row->counts.totals(),
                 row->has_all_codes.load(std::memory_order_relaxed));
  }
  const MethodCounts::Totals unknown = unknown_.counts.totals();
  const bool is_prepared = unknown_.has_all_codes.load(std::memory_order_relaxed);
  if (is_prepared || unknown.started != 0) {
    families.add(labels_of_unknown(), unknown, is_prepared);
  }
  return std::move(families).take();
}

}  // namespace cpprpc::detail
