// TokenBuckets: for each key a bucket of tokens that fills at a rate.
//
// A bucket is one point in time, by the generic cell rate algorithm (ITU-T I.371, annex A): when it
// will be full again. So it is exact however seldom it is looked at, and one whose time has come is
// as good as forgotten. The number of keys is bounded; see RateLimitOptions::max_keys(). Any
// thread: keys are spread over parts with a lock each.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

class TokenBuckets {
 public:
  /// `rate` in a second.
  TokenBuckets(double rate, std::size_t burst, std::size_t max_keys);

  /// Takes a token. Without one, how long until there is one.
  std::optional<Clock::duration> take(std::string key, Clock::time_point now);

  [[nodiscard]] std::size_t keys() const;

  static constexpr std::size_t kMaxKeyLength = 128;

 private:
  // Ordered by key: whoever makes up keys cannot make looking one up slow.
  using Buckets = std::map<std::string, Clock::time_point>;  // when each is full
  struct Part {
    mutable std::mutex mutex;
    Buckets buckets;
    // Each bucket, by a time before which it is not full. Since that only gets later, it is put
    // right when it is looked at.
    std::multimap<Clock::time_point, Buckets::iterator> by_time;
    Clock::time_point others_full;  // of the bucket that all further keys share
  };

  std::optional<Clock::duration> take(Clock::time_point& full, Clock::time_point now) const;
  Clock::time_point& full_of(Part& part, std::string& key, Clock::time_point now) const;
  static void forget_full_ones(Part& part, Clock::time_point now);

  const Clock::duration interval_;  // of a token
  const Clock::duration depth_;     // how far the time may be ahead
  const std::size_t keys_per_part_;
  std::vector<Part> parts_;
};

}  // namespace cpprpc::detail
