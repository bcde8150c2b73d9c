#include "cpprpc/middleware/limits/detail/adaptive_limit.h"

#include <algorithm>
#include <cmath>

namespace cpprpc::detail {
namespace {

constexpr double kTolerance = 0.25;
constexpr double kToleratedTicks = static_cast<double>(AdaptiveLimit::kTolerated.count());

// A limit of half the size has made calls faster if they take no more than that share of the time:
// where all of it was a wait for each other it would be a half.
constexpr double kFaster = 0.8;

// Never zero: it is divided by, and zero is not known.
double ticks(Clock::duration time) noexcept {
  return std::max(1.0, static_cast<double>(time.count()));
}

double mean(std::span<const AdaptiveLimit::Latency> window) noexcept {
  double sum = 0;
  double calls = 0;
  for (const auto& latency : window) {
    sum += ticks(latency.median) * latency.calls;
    calls += latency.calls;
  }
  return sum / std::max(1.0, calls);
}

}  // namespace

AdaptiveLimit::AdaptiveLimit(std::size_t initial, std::size_t min, std::size_t max) noexcept
    : min_(static_cast<double>(min)),
      max_(static_cast<double>(max)),
      limit_(static_cast<double>(initial)) {}

std::size_t AdaptiveLimit::limit() const noexcept {
  return static_cast<std::size_t>(measuring_ == 0 ? limit_ : measuring_);
}

AdaptiveLimit::Method& AdaptiveLimit::method(const Latency& latency) {
  if (latency.method >= methods_.size()) methods_.resize(latency.method + 1);
  return methods_[latency.method];
}

bool AdaptiveLimit::update(std::span<const Latency> window, bool was_busy) {
  return measuring_ == 0 ? usual(window, was_busy) : measured(window);
}

bool AdaptiveLimit::usual(std::span<const Latency> window, bool was_busy) {
  if (until_measured_ > 0) --until_measured_;
  const bool is_measurement = until_measured_ == 0 && !was_busy;  // there is no load
  for (const Latency& latency : window) {
    Method& of = method(latency);
    of.latest = ticks(latency.median);
    if (is_measurement || of.unloaded == 0) of.unloaded = of.latest;
    of.unloaded = std::min(of.unloaded, of.latest);
  }
  if (is_measurement) until_measured_ = kMeasureEvery;
  if (!was_busy) return false;
  adjust(window);
  if (until_measured_ > 0 || mean(window) <= kToleratedTicks) return false;
  measuring_ = std::max(min_, limit_ / 2);
  return true;
}

bool AdaptiveLimit::measured(std::span<const Latency> window) {
  double now = 0;
  double before = 0;
  for (const Latency& latency : window) {
    Method& of = method(latency);
    if (of.latest != 0) {
      now += ticks(latency.median) * latency.calls;
      before += of.latest * latency.calls;
    }
    of.unloaded = of.latest = ticks(latency.median);
  }
  if (now < before * kFaster && measuring_ > min_) {
    measuring_ = std::max(min_, measuring_ / 2);
    return true;
  }
  measuring_ = 0;
  until_measured_ = kMeasureEvery;
  return false;
}

void AdaptiveLimit::adjust(std::span<const Latency> window) noexcept {
  double tolerated = 0;
  double now = 0;
  for (const Latency& latency : window) {
    const double unloaded = methods_[latency.method].unloaded;
    tolerated += (unloaded + std::max(unloaded * kTolerance, kToleratedTicks)) * latency.calls;
    now += ticks(latency.median) * latency.calls;
  }
  const double gradient = std::clamp(tolerated / now, 0.5, 2.0);
  limit_ = std::clamp(limit_ * gradient + std::sqrt(limit_), min_, max_);
}

}  // namespace cpprpc::detail
