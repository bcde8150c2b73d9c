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

CallMetrics::Row& CallMetrics::row(const Method& method) {
  Row* const known = rows_.find_or_make(
      method, [&](std::string_view path) { return Row(path, method.kind, bounds_); });
  return known != nullptr ? *known : unknown_;
}

void CallMetrics::prepare(std::span<const Method> methods) {
  unknown_.has_all_codes.store(true, std::memory_order_relaxed);
  for (const Method& method : methods) {
    row(method).has_all_codes.store(true, std::memory_order_relaxed);
  }
}

std::vector<prometheus::MetricFamily> CallMetrics::Collect() const {
  Families families(side_ == Side::Server ? "server" : "client", options_.buckets());
  std::vector<const Row*> rows;
  rows_.for_each([&](const Row& row) { rows.push_back(&row); });
  for (const Row* const row : rows) {  // without the lock: first calls need it
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
