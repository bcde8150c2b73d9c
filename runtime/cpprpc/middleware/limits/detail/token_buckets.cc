#include "cpprpc/middleware/limits/detail/token_buckets.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace cpprpc::detail {
namespace {

// Few keys stay together, so that their number is what was said.
constexpr std::size_t kParts = 16;
constexpr std::size_t kKeysOfOnePart = 1024;

constexpr int kMostLooks = 1000;  // at a time, so that no single call pays for all

constexpr Clock::duration kLongest = std::chrono::hours(24 * 365 * 10);

Clock::duration interval_of(double rate) {
  const std::chrono::duration<double, Clock::period> interval =
      std::chrono::duration<double>(1 / rate);
  return Clock::duration(std::max<Clock::rep>(1, std::llround(interval.count())));
}

Clock::duration depth_of(Clock::duration interval, std::size_t burst) {
  const auto tokens = static_cast<Clock::rep>(burst);
  return interval > kLongest / tokens ? kLongest : interval * tokens;
}

void shorten(std::string& key) {
  const std::size_t hash = std::hash<std::string>()(key);
  key.resize(TokenBuckets::kMaxKeyLength);
  key += '#' + std::to_string(hash);
}

}  // namespace

TokenBuckets::TokenBuckets(double rate, std::size_t burst, std::size_t max_keys)
    : interval_(interval_of(rate)),
      depth_(depth_of(interval_, burst)),
      keys_per_part_(max_keys < kKeysOfOnePart ? max_keys : max_keys / kParts),
      parts_(max_keys < kKeysOfOnePart ? 1 : kParts) {}

std::optional<Clock::duration> TokenBuckets::take(std::string key, Clock::time_point now) {
  if (key.size() > kMaxKeyLength) shorten(key);
  Part& part = parts_[parts_.size() == 1 ? 0 : std::hash<std::string>()(key) % parts_.size()];
  const std::lock_guard lock(part.mutex);
  Clock::time_point& full = full_of(part, key, now);
  return take(full, now);
}

std::optional<Clock::duration> TokenBuckets::take(Clock::time_point& full,
                                                  Clock::time_point now) const {
  const Clock::time_point next = std::max(full, now) + interval_;
  if (next - now > depth_) return next - now - depth_;
  full = next;
  return std::nullopt;
}

// With the lock held.
Clock::time_point& TokenBuckets::full_of(Part& part, std::string& key,
                                         Clock::time_point now) const {
  if (const auto found = part.buckets.find(key); found != part.buckets.end()) return found->second;
  forget_full_ones(part, now);
  if (part.buckets.size() >= keys_per_part_) return part.others_full;
  const auto added = part.buckets.emplace(std::move(key), now).first;
  part.by_time.emplace(now, added);
  return added->second;
}

// Two, so that more are forgotten than come as soon as they may. A bucket that is put right was
// used since it was looked at last, so there are no more such looks than uses.
void TokenBuckets::forget_full_ones(Part& part, Clock::time_point now) {
  int left = 2;
  for (int look = 0; look < kMostLooks && left > 0; ++look) {
    if (part.by_time.empty() || part.by_time.begin()->first > now) return;
    auto first = part.by_time.extract(part.by_time.begin());
    const Buckets::iterator bucket = first.mapped();
    if (bucket->second <= now) {
      part.buckets.erase(bucket);
      --left;
    } else {
      first.key() = bucket->second;
      part.by_time.insert(std::move(first));
    }
  }
}

std::size_t TokenBuckets::keys() const {
  std::size_t keys = 0;
  for (const Part& part : parts_) {
    const std::lock_guard lock(part.mutex);
    keys += part.buckets.size();
  }
  return keys;
}

}  // namespace cpprpc::detail
