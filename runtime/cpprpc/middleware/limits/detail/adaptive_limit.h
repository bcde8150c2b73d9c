// AdaptiveLimit: how many calls at a time go without making each other slow, by what their latency
// says: the gradient of Envoy's adaptive concurrency filter
// (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/
// adaptive_concurrency_filter), with a tolerance that is a time as well:
//
//   tolerated = latency without load + 25 % of it, but 10 ms at least
//   gradient  = tolerated / latency now                            between 0.5 and 2
//   limit     = limit * gradient + sqrt(limit)
//
// Both are sums over the methods that were called, so that a window with more of the slow ones does
// not look like overload. The latencies are medians.
//
// The latency without load is the lowest of late, until it is measured: when it is not known, and
// every hundred windows, if the limit was used and calls take longer than is tolerated anyway. Then
// the limit is halved, and halved again as long as that makes calls faster: where it does not, they
// do not wait for each other. The server is busy all the same down to there, so this costs only the
// last step. A server that was overloaded from its first call on is so known for what it is.
//
// A limit that is not half used does not change: else it would be without effect when load comes.
//
// Plain arithmetic, without a clock. Not synchronised. Why so: docs/decisions/0033-overload.md.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

class AdaptiveLimit {
 public:
  AdaptiveLimit(std::size_t initial, std::size_t min, std::size_t max) noexcept;

  /// Of the calls of a method that ended within a window.
  struct Latency {
    std::size_t method;  // a small number
    Clock::duration median;
    std::uint32_t calls;
  };

  /// A window, with one method at least. `was_busy`: half of the limit was used at some time. True:
  /// the limit is another one now for a measurement, to which only those calls belong that begin
  /// from now on.
  bool update(std::span<const Latency> window, bool was_busy);

  [[nodiscard]] std::size_t limit() const noexcept;

  static constexpr int kMeasureEvery = 100;  // windows
  static constexpr Clock::duration kTolerated = std::chrono::milliseconds(10);

 private:
  struct Method {
    double unloaded = 0;  // ticks of the clock; 0: not known yet
    double latest = 0;
  };

  bool usual(std::span<const Latency> window, bool was_busy);
  bool measured(std::span<const Latency> window);
  void adjust(std::span<const Latency> window) noexcept;
  Method& method(const Latency& latency);

  const double min_;
  const double max_;
  double limit_;
  double measuring_ = 0;    // with this limit; 0: not now
  int until_measured_ = 1;  // windows
  std::vector<Method> methods_;
};

}  // namespace cpprpc::detail
