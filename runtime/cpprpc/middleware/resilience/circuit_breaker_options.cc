#include "cpprpc/middleware/resilience/circuit_breaker_options.h"

#include <cmath>
#include <utility>

#include "cpprpc/middleware/resilience/detail/checked.h"
#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {
namespace {

using detail::refuse;

Clock::duration at_most_a_day(Clock::duration duration, std::string_view what) {
  if (duration > std::chrono::hours(24)) refuse(what, "must be at most a day");
  return detail::positive(duration, what);
}

}  // namespace

std::string_view to_string(CircuitState state) noexcept {
  switch (state) {
    case CircuitState::Closed:
      return "closed";
    case CircuitState::Open:
      return "open";
    case CircuitState::HalfOpen:
      return "half-open";
  }
  return "unknown";
}

CircuitBreakerOptions& CircuitBreakerOptions::name(std::string name) {
  if (name.empty()) refuse("the name of a circuit breaker", "must not be empty");
  name_ = std::move(name);
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::failure_rate(double rate) {
  if (!(rate > 0 && rate <= 1)) {
    refuse("the failure rate of a circuit breaker", "must be more than 0, and at most 1");
  }
  failure_rate_ = rate;
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::min_calls(int calls) {
  if (calls < 1) refuse("the calls that a failure rate needs", "must be at least 1");
  min_calls_ = static_cast<std::uint64_t>(calls);
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::window(Clock::duration length) {
  window_ = at_most_a_day(length, "the window of a circuit breaker");
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::consecutive_failures(int failures) {
  if (failures < 0) refuse("the failures in a row that open a circuit", "must not be negative");
  consecutive_ = static_cast<std::uint64_t>(failures);
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::failure_codes(std::vector<StatusCode> codes) {
  failure_codes_ = detail::resilience::set_of(codes, "a circuit breaker", "to open for");
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::open_for(Clock::duration duration) {
  open_for_ = at_most_a_day(duration, "the time that a circuit is open");
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::open_multiplier(double factor) {
  if (!std::isfinite(factor) || factor < 1) {
    refuse("what the time that a circuit is open grows by", "must be a number from 1 on");
  }
  open_multiplier_ = factor;
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::max_open_for(Clock::duration duration) {
  max_open_for_ = at_most_a_day(duration, "the longest time that a circuit is open");
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::jitter(double share) {
  if (!(share >= 0 && share <= 1)) refuse("the jitter of a circuit breaker", "is from 0 to 1");
  jitter_ = share;
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::half_open_probes(int probes) {
  if (probes < 1) refuse("the probes of a half-open circuit", "must be at least 1");
  half_open_probes_ = probes;
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::successes_to_close(int successes) {
  if (successes < 1) refuse("the successes that close a circuit", "must be at least 1");
  successes_to_close_ = successes;
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::on_change(OnChange function) {
  on_change_ = std::move(function);
  return *this;
}

CircuitBreakerOptions& CircuitBreakerOptions::clock(Now now) {
  if (!now) refuse("the clock of a circuit breaker", "must be a function");
  now_ = std::move(now);
  return *this;
}

}  // namespace cpprpc
