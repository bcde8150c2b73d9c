// MethodLatencies: the latencies of the calls that ended lately, by method.
//
// There is room for many more than a server has; those beyond are counted with others. Any thread
// may add: without a lock, but for the first call of a method.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpprpc/middleware/limits/detail/adaptive_limit.h"
#include "cpprpc/middleware/limits/detail/latency_window.h"
#include "cpprpc/rpc/detail/per_method.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

class MethodLatencies {
 public:
  /// How many calls there are now, since the last take().
  std::uint32_t add(const Method& method, Clock::duration latency);

  /// The methods with enough calls for a median; the others are left to gather more. By one thread
  /// at a time.
  std::vector<AdaptiveLimit::Latency> take();

  /// Forgets all of them. The same.
  void clear();

 private:
  static constexpr std::uint32_t kEnough = 10;

  struct OfMethod {
    const std::size_t number;
    LatencyWindow window = {};
  };

  std::size_t made_ = 0;  // under the lock of what follows
  PerMethod<OfMethod> methods_;
  std::atomic<std::uint32_t> total_ = 0;
};

}  // namespace cpprpc::detail
