#include "cpprpc/middleware/metrics/detail/method_counts.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <thread>
#include <utility>

namespace cpprpc::detail {
namespace {

// As many as threads run at the same time. A power of two.
std::size_t shards() noexcept {
  static const std::size_t count =
      std::bit_ceil(std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 16));
  return count;
}

std::size_t next_shard() noexcept {
  static std::atomic<std::size_t> next = 0;
  return next.fetch_add(1, std::memory_order_relaxed) & (shards() - 1);
}

std::size_t index_of(StatusCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < kStatusCodes ? index : static_cast<std::size_t>(StatusCode::Unknown);
}

}  // namespace

std::size_t MethodCounts::own_shard() noexcept {
  static thread_local const std::size_t shard = next_shard();
  return shard;
}

MethodCounts::MethodCounts(std::string_view path, MethodKind kind,
                           std::span<const std::chrono::nanoseconds> bounds)
    : path_(path),
      kind_(kind),
      bounds_(bounds),
      lines_per_shard_((kBuckets + bounds.size() + 1 + 7) / 8),
      lines_(std::make_unique<Line[]>(shards() * lines_per_shard_)) {}

void MethodCounts::handle(StatusCode code, std::chrono::nanoseconds took) noexcept {
  const auto bound =
      std::find_if(bounds_.begin(), bounds_.end(), [took](auto upper) { return took <= upper; });
  add(kBuckets + static_cast<std::size_t>(bound - bounds_.begin()), 1);
  add(kNanoseconds, static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)));
  // Whoever reads this one sees the call's start, too.
  number(own_shard(), kCodes + index_of(code)).fetch_add(1, std::memory_order_release);
}

std::uint64_t MethodCounts::sum(std::size_t which) const noexcept {
  std::uint64_t sum = 0;
  for (std::size_t shard = 0; shard < shards(); ++shard) {
    sum += number(shard, which).load(std::memory_order_acquire);
  }
  return sum;
}

std::uint64_t MethodCounts::sum_of_codes() const noexcept {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < kStatusCodes; ++i) total += sum(kCodes + i);
  return total;
}

// The ends before the starts. Calls that came and went in between would seem to be in flight: if
// there were any, it is read anew, a few times.
void MethodCounts::read_calls(Totals& totals) const noexcept {
  std::uint64_t fewest = std::numeric_limits<std::uint64_t>::max();
  for (int attempt = 0; attempt < 16 && fewest != 0; ++attempt) {
    Totals read;
    for (std::size_t i = 0; i < kStatusCodes; ++i) {
      read.codes[i] = sum(kCodes + i);
      read.handled += read.codes[i];
    }
    read.started = sum(kStarted);
    const std::uint64_t ended_meanwhile = sum_of_codes() - read.handled;
    if (ended_meanwhile >= fewest) continue;
    fewest = ended_meanwhile;
    totals = std::move(read);
  }
}

MethodCounts::Totals MethodCounts::totals() const {
  Totals totals;
  read_calls(totals);
  totals.received = sum(kReceived);
  totals.sent = sum(kSent);
  totals.seconds = static_cast<double>(sum(kNanoseconds)) / 1e9;
  totals.buckets.reserve(bounds_.size() + 1);
  for (std::size_t i = 0; i <= bounds_.size(); ++i) totals.buckets.push_back(sum(kBuckets + i));
  return totals;
}

}  // namespace cpprpc::detail
