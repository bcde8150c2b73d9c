// Backoff: how long to wait before something is tried again that has failed.
//
//   Backoff backoff(options);
//   const Clock::time_point next_attempt = Clock::now() + backoff.next();
//   ...
//   backoff.reset();                       // it worked
//
// Each wait is longer than the one before, up to a limit, and each is random within a fifth, so
// that the clients of a server that was down do not come back all at once. Not synchronised.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md

#pragma once

#include <algorithm>
#include <chrono>

#include "cpprpc/rpc/detail/random.h"
#include "cpprpc/rpc/reconnect_backoff.h"

namespace cpprpc::transport::h2 {

class Backoff {
 public:
  static constexpr double kMultiplier = 1.6;
  static constexpr double kJitter = 0.2;

  explicit Backoff(const ReconnectBackoff& options) noexcept
      : initial_(options.initial()),
        max_(std::max(options.initial(), options.max())),
        current_(initial_) {}

  /// From the beginning of an attempt to that of the next, should it fail.
  [[nodiscard]] Clock::duration next() {
    const double jitter = 1 + kJitter * (2 * cpprpc::detail::random_share() - 1);
    const Seconds wait = Seconds(current_) * jitter;
    current_ = Seconds(current_) * kMultiplier < Seconds(max_)
                   ? std::chrono::duration_cast<Clock::duration>(Seconds(current_) * kMultiplier)
                   : max_;
    // A time without end, which options allow, must not overflow.
    return wait < Seconds(max_) * (1 + kJitter) && wait < std::chrono::hours(24 * 365)
               ? std::chrono::duration_cast<Clock::duration>(wait)
               : std::min<Clock::duration>(max_, std::chrono::hours(24 * 365));
  }

  /// The next wait is the first one again.
  void reset() noexcept { current_ = initial_; }

 private:
  using Seconds = std::chrono::duration<double>;

  const Clock::duration initial_;
  const Clock::duration max_;
  Clock::duration current_;
};

}  // namespace cpprpc::transport::h2
