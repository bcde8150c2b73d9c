// Keepalive: how a connection is found dead, or kept from being forgotten on the way, by pings.
// PingPolicy: how much of that a server puts up with.
//
//   ChannelOptions{}.keepalive(Keepalive{}.time(30s).timeout(10s).without_calls())
//   ServerOptions{}.ping_policy(PingPolicy{}.min_interval(20s).permit_without_calls())
//
// A client that pings more often than its server allows is disconnected, with "too_many_pings": the
// two sides have to agree. Values; not synchronised. Setters throw std::invalid_argument for a
// time that is not more than zero.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/keepalive.md and, for what a client
// may do, https://github.com/grpc/proposal/blob/master/A8-client-side-keepalive.md

#pragma once

#include <chrono>
#include <optional>

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {

/// Of a client or a server; without it clients do not ping and servers do every two hours.
class Keepalive {
 public:
  Keepalive() {}

  /// Pings when nothing has been heard for that long. Most servers allow a client every five
  /// minutes; less than ten seconds is never reasonable between machines.
  Keepalive& time(Clock::duration time) {
    time_ = detail::positive(time, "keepalive time");
    return *this;
  }

  /// Closes the connection when nothing, be it the ping's answer, comes for that long after a ping.
  Keepalive& timeout(Clock::duration timeout) {
    timeout_ = detail::positive(timeout, "keepalive timeout");
    return *this;
  }

  /// Pings while no call is under way too.
  Keepalive& without_calls(bool ping = true) noexcept {
    without_calls_ = ping;
    return *this;
  }

  [[nodiscard]] Clock::duration time() const noexcept { return time_; }
  [[nodiscard]] Clock::duration timeout() const noexcept { return timeout_; }
  [[nodiscard]] bool without_calls() const noexcept { return without_calls_; }

 private:
  Clock::duration time_ = std::chrono::minutes(5);
  Clock::duration timeout_ = std::chrono::seconds(20);
  bool without_calls_ = false;
};

/// Of a server.
class PingPolicy {
 public:
  PingPolicy() {}

  /// A client that pings sooner, with nothing sent to it meanwhile, gets a strike.
  PingPolicy& min_interval(Clock::duration interval) {
    min_interval_ = detail::positive(interval, "the least interval of pings");
    return *this;
  }

  /// One strike more disconnects a client. 0: none ever is.
  PingPolicy& max_strikes(int strikes) {
    if (strikes < 0) detail::refuse("the number of ping strikes", "must not be negative");
    max_strikes_ = strikes;
    return *this;
  }

  /// Allows pings while no call is under way; else there may be one in two hours.
  PingPolicy& permit_without_calls(bool permit = true) noexcept {
    permit_without_calls_ = permit;
    return *this;
  }

  [[nodiscard]] Clock::duration min_interval() const noexcept { return min_interval_; }
  [[nodiscard]] int max_strikes() const noexcept { return max_strikes_; }
  [[nodiscard]] bool permits_without_calls() const noexcept { return permit_without_calls_; }

 private:
  Clock::duration min_interval_ = std::chrono::minutes(5);
  int max_strikes_ = 2;
  bool permit_without_calls_ = false;
};

}  // namespace cpprpc
