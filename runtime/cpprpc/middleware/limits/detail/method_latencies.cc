#include "cpprpc/middleware/limits/detail/method_latencies.h"

#include <functional>
#include <memory>

namespace cpprpc::detail {
namespace {

constexpr std::size_t kProbes = 16;

// std::hash of a pointer is the pointer, whose last bits are zero.
std::size_t hash_of(const Method& method) noexcept {
  return (std::hash<const Method*>()(&method) * 0x9e3779b97f4a7c15u) >> 32;
}

}  // namespace

MethodLatencies::~MethodLatencies() {
  for (const auto& slot : slots_) delete slot.load(std::memory_order_relaxed);
}

MethodLatencies::OfMethod& MethodLatencies::of(const Method& method) {
  const std::size_t first = hash_of(method);
  OfMethod* found = nullptr;
  for (std::size_t i = 0; i < kProbes; ++i) {
    auto& slot = slots_[(first + i) % kSlots];
    found = slot.load(std::memory_order_acquire);
    if (found == nullptr) {
      auto added = std::make_unique<OfMethod>();
      added->method = &method;
      if (slot.compare_exchange_strong(found, added.get(), std::memory_order_acq_rel)) {
        return *added.release();
      }
    }
    if (found->method == &method) return *found;
  }
  return *found;  // one more than there is room for
}

std::uint32_t MethodLatencies::add(const Method& method, Clock::duration latency) {
  of(method).window.add(latency);
  return total_.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::vector<AdaptiveLimit::Latency> MethodLatencies::take() {
  total_.store(0, std::memory_order_relaxed);
  std::vector<AdaptiveLimit::Latency> latencies;
  for (std::size_t i = 0; i < kSlots; ++i) {
    OfMethod* const one = slots_[i].load(std::memory_order_acquire);
    if (one == nullptr || one->window.count() < kEnough) continue;
    const auto taken = one->window.take();
    if (taken) latencies.push_back({i, taken->median, taken->count});
  }
  return latencies;
}

void MethodLatencies::clear() {
  total_.store(0, std::memory_order_relaxed);
  for (const auto& slot : slots_) {
    if (OfMethod* const one = slot.load(std::memory_order_acquire)) one->window.take();
  }
}

}  // namespace cpprpc::detail
