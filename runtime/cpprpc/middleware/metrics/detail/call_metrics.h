// CallMetrics: the counts of all methods of one side, found by method, and collected as Prometheus
// wants them.

#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/middleware/metrics/detail/method_counts.h"
#include "cpprpc/middleware/metrics/options.h"
#include "cpprpc/rpc/detail/method_index.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

class CallMetrics final : public prometheus::Collectable {
 public:
  enum class Side { Server, Client };

  /// No more methods than this are told apart: a client may have made some up, too.
  static constexpr std::size_t kMaxMethods = 4096;

  CallMetrics(Side side, const MetricsOptions& options);
  CallMetrics(const CallMetrics&) = delete;
  CallMetrics& operator=(const CallMetrics&) = delete;
  ~CallMetrics() override;

  [[nodiscard]] const MetricsOptions& options() const noexcept { return options_; }

  /// The counts of a method: without a lock, once the path that stands there was asked for.
  [[nodiscard]] MethodCounts& of(const Method& method);

  /// Those of all calls whose method nobody knows.
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

  MethodCounts& find_or_make(const Method& method);
  Row& row(const Method& method);                             // under the lock
  void remember(const Method& method, MethodCounts& counts);  // likewise
  [[nodiscard]] std::vector<const Row*> rows() const;

  const Side side_;
  const MetricsOptions options_;
  const std::vector<std::chrono::nanoseconds> bounds_;
  Row unknown_;
  MethodIndex<MethodCounts> index_;

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, MethodKind>, std::unique_ptr<Row>> rows_;
};

}  // namespace cpprpc::detail
