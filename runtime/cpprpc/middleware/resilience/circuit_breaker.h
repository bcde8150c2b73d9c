// CircuitBreaker: middleware that stops asking a server that does not answer, for a while.
//
//   CircuitBreaker breaker(CircuitBreakerOptions{}.name("payments").open_for(5s));
//   Channel payments = connect_h2("payments:443").with(breaker);
//   for (const CircuitStatus& circuit : breaker.states()) show(circuit.path, circuit.state);
//
// Each method has a circuit of its own. While that is closed, calls pass and are counted. If too
// many fail, it opens: calls end at once with UNAVAILABLE, which says for how long (RetryInfo).
// After that it is half-open: a few calls, the probes, pass. If they go well it closes, else it is
// open again, for longer.
//
// What counts is the final status, also of streams. A call that its caller cancels or drops is
// neither a success nor a failure, nor is one whose deadline has passed before it begins. A probe
// that streams has gone well as soon as the server has sent a message. One that takes longer than
// the circuit was open for gives its place to another; how it ends counts all the same, if the
// circuit is half-open still.
//
// Copies share their circuits, so channels to different servers get breakers of their own. For any
// thread. After M. Nygard, "Release It!", and https://martinfowler.com/bliki/CircuitBreaker.html

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cpprpc/middleware/resilience/circuit_breaker_options.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"

namespace cpprpc {

/// The circuit of one method.
struct CircuitStatus {
  std::string path = {};  // "/shop.v1.Payments/Pay"
  CircuitState state = CircuitState::Closed;
  std::uint64_t calls = 0;            // that count now: of the window
  std::uint64_t failures = 0;         // of those
  std::uint64_t consecutive = 0;      // failures in a row
  std::uint64_t opened = 0;           // how often it has, since the start
  std::uint64_t refused = 0;          // calls, since the start
  Clock::time_point open_until = {};  // while it is open: a call after that is a probe
};

class CircuitBreaker {
 public:
  explicit CircuitBreaker(const CircuitBreakerOptions& options = CircuitBreakerOptions());

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;

  /// Of all methods that were called so far, in no order.
  [[nodiscard]] std::vector<CircuitStatus> states() const;

  [[nodiscard]] const std::string& name() const noexcept;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

/// Whether a call ended because a circuit was open, here or further on: it says so with an
/// ErrorInfo, reason CIRCUIT_OPEN. Retry does not try such calls again.
[[nodiscard]] bool is_circuit_open(const Status& status);

}  // namespace cpprpc
