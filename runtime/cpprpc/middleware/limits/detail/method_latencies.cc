#include "cpprpc/middleware/limits/detail/method_latencies.h"

#include <string_view>

namespace cpprpc::detail {

std::uint32_t MethodLatencies::add(const Method& method, Clock::duration latency) {
  const auto make = [this](std::string_view) { return OfMethod{made_++}; };
  methods_.find_or_share(method, make).window.add(latency);
  return total_.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::vector<AdaptiveLimit::Latency> MethodLatencies::take() {
  total_.store(0, std::memory_order_relaxed);
  std::vector<AdaptiveLimit::Latency> latencies;
  methods_.for_each([&](OfMethod& one) {
    if (one.window.count() < kEnough) return;
    if (const auto taken = one.window.take()) {
      latencies.push_back({one.number, taken->median, taken->count});
    }
  });
  return latencies;
}

void MethodLatencies::clear() {
  total_.store(0, std::memory_order_relaxed);
  methods_.for_each([](OfMethod& one) { one.window.take(); });
}

}  // namespace cpprpc::detail
