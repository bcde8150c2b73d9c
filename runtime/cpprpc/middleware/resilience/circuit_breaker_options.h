// CircuitBreakerOptions: when a circuit breaker opens, for how long, and who hears of it.
//
//   CircuitBreakerOptions{}.name("payments").failure_rate(0.5).min_calls(20).window(10s)
//
// A value. Setters throw std::invalid_argument, saying why.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/task/executor.h"

namespace cpprpc {

enum class CircuitState : std::uint8_t { Closed, Open, HalfOpen };

/// "closed", "open", "half-open"
[[nodiscard]] std::string_view to_string(CircuitState state) noexcept;

/// A circuit has changed. Valid during the call of the function that is told.
struct CircuitChange {
  std::string_view breaker = {};  // its name
  std::string_view path = {};     // of the method
  CircuitState from = CircuitState::Closed;
  CircuitState to = CircuitState::Closed;
  std::string reason = {};  // "5 of 20 calls failed"
};

class CircuitBreakerOptions {
 public:
  using OnChange = std::function<void(const CircuitChange& change)>;
  using Now = std::function<Clock::time_point()>;

  CircuitBreakerOptions() {}

  /// What messages call it: the server that it guards against.
  CircuitBreakerOptions& name(std::string name);

  /// Opens once that share of the window's calls has failed: more than 0, at most 1. 0.5 unless
  /// said otherwise.
  CircuitBreakerOptions& failure_rate(double rate);

  /// The rate counts from that many calls within the window on: 20 unless said otherwise.
  CircuitBreakerOptions& min_calls(int calls);

  /// How far back calls count: 10 s unless said otherwise.
  CircuitBreakerOptions& window(Clock::duration length);

  /// Opens after that many failures in a row, however few calls there are: 10 unless said
  /// otherwise; 0: never for that reason.
  CircuitBreakerOptions& consecutive_failures(int failures);

  /// The codes that count as failures. By default UNAVAILABLE and DEADLINE_EXCEEDED: nobody has
  /// answered. Whoever answers is alive: INTERNAL and UNKNOWN may be the fault of one request,
  /// which must not end the others, and RESOURCE_EXHAUSTED comes from a server that takes as many
  /// as it can, of which an open circuit would make none.
  CircuitBreakerOptions& failure_codes(std::vector<StatusCode> codes);
  CircuitBreakerOptions& failure_codes(std::initializer_list<StatusCode> codes) {
    return failure_codes(std::vector<StatusCode>(codes));
  }

  /// How long it is open at first: 5 s unless said otherwise. At most a day.
  CircuitBreakerOptions& open_for(Clock::duration duration);

  /// What that grows by whenever the probes fail: 2 unless said otherwise, at least 1.
  CircuitBreakerOptions& open_multiplier(double factor);

  /// It is open no longer than that (and its jitter): 1 min unless said otherwise, or open_for() if
  /// that is longer. At most a day.
  CircuitBreakerOptions& max_open_for(Clock::duration duration);

  /// The time is random, give or take that share of it, so that not all clients come back at once:
  /// 0.1 unless said otherwise; from 0 to 1.
  CircuitBreakerOptions& jitter(double share);

  /// How many calls at a time pass while it is half-open: 1 unless said otherwise.
  CircuitBreakerOptions& half_open_probes(int probes);

  /// How many of them must go well, for it to close: 1 unless said otherwise.
  CircuitBreakerOptions& successes_to_close(int successes);

  /// Is called with each change, one after the other, in their order, on the thread of the call
  /// that made it: must not block. What escapes from it ends that call with UNKNOWN.
  CircuitBreakerOptions& on_change(OnChange function);

  /// The time, in place of Clock::now(): for tests.
  CircuitBreakerOptions& clock(Now now);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] double failure_rate() const noexcept { return failure_rate_; }
  [[nodiscard]] std::uint64_t min_calls() const noexcept { return min_calls_; }
  [[nodiscard]] Clock::duration window() const noexcept { return window_; }
  [[nodiscard]] std::uint64_t consecutive_failures() const noexcept { return consecutive_; }
  [[nodiscard]] bool is_failure(StatusCode code) const noexcept {
    return ((failure_codes_ >> static_cast<unsigned>(code)) & 1U) != 0;
  }
  [[nodiscard]] Clock::duration open_for() const noexcept { return open_for_; }
  [[nodiscard]] double open_multiplier() const noexcept { return open_multiplier_; }
  [[nodiscard]] Clock::duration max_open_for() const noexcept {
    return max_open_for_ > open_for_ ? max_open_for_ : open_for_;
  }
  [[nodiscard]] double jitter() const noexcept { return jitter_; }
  [[nodiscard]] int half_open_probes() const noexcept { return half_open_probes_; }
  [[nodiscard]] int successes_to_close() const noexcept { return successes_to_close_; }
  [[nodiscard]] const OnChange& on_change() const noexcept { return on_change_; }
  [[nodiscard]] Clock::time_point now() const { return now_ ? now_() : Clock::now(); }

 private:
  std::string name_ = "unnamed";
  double failure_rate_ = 0.5;
  std::uint64_t min_calls_ = 20;
  Clock::duration window_ = std::chrono::seconds(10);
  std::uint64_t consecutive_ = 10;
  std::uint32_t failure_codes_ = 1U << static_cast<unsigned>(StatusCode::Unavailable) |
                                 1U << static_cast<unsigned>(StatusCode::DeadlineExceeded);
  Clock::duration open_for_ = std::chrono::seconds(5);
  double open_multiplier_ = 2;
  Clock::duration max_open_for_ = std::chrono::minutes(1);
  double jitter_ = 0.1;
  int half_open_probes_ = 1;
  int successes_to_close_ = 1;
  OnChange on_change_;
  Now now_;
};

}  // namespace cpprpc
