// ReconnectBackoff: how long a channel waits between attempts to connect.
//
//   ChannelOptions{}.reconnect_backoff(ReconnectBackoff{}.initial(200ms).max(10s))
//
// The wait grows by 1.6 from attempt to attempt, give or take a fifth, and starts anew once a
// connection stands. A value. Setters throw std::invalid_argument unless the time is more than
// zero.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md

#pragma once

#include <chrono>

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {

class ReconnectBackoff {
 public:
  ReconnectBackoff() {}

  /// Between the first attempt and the second.
  ReconnectBackoff& initial(Clock::duration wait) {
    initial_ = detail::positive(wait, "the initial reconnect backoff");
    return *this;
  }

  /// No wait is longer.
  ReconnectBackoff& max(Clock::duration wait) {
    max_ = detail::positive(wait, "the longest reconnect backoff");
    return *this;
  }

  /// An attempt is given that long before it counts as failed.
  ReconnectBackoff& min_connect_timeout(Clock::duration timeout) {
    min_connect_timeout_ = detail::positive(timeout, "the time for an attempt to connect");
    return *this;
  }

  [[nodiscard]] Clock::duration initial() const noexcept { return initial_; }
  [[nodiscard]] Clock::duration max() const noexcept { return max_; }
  [[nodiscard]] Clock::duration min_connect_timeout() const noexcept {
    return min_connect_timeout_;
  }

 private:
  Clock::duration initial_ = std::chrono::seconds(1);
  Clock::duration max_ = std::chrono::minutes(2);
  Clock::duration min_connect_timeout_ = std::chrono::seconds(20);
};

}  // namespace cpprpc
