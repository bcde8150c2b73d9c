// Resilience of clients, as docs/resilience.md tells it: a server that fails now and then, one that
// breaks and comes back, and one that is slow once, with a client that bears with all of that.

#include "cpprpc/middleware/resilience.h"

#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>

#include "cpprpc/errors.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "cpprpc/wkt/time.h"
#include "greeter.rpc.h"

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::CircuitBreaker;
using cpprpc::CircuitBreakerOptions;
using cpprpc::CircuitChange;
using cpprpc::CircuitState;
using cpprpc::CircuitStatus;
using cpprpc::Clock;
using cpprpc::DeadlineBudget;
using cpprpc::DeadlineBudgetOptions;
using cpprpc::Hedging;
using cpprpc::HedgingOptions;
using cpprpc::Result;
using cpprpc::Retry;
using cpprpc::RetryBudget;
using cpprpc::RetryPolicy;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;
using production::v1::GreeterClient;
using production::v1::HelloReply;
using production::v1::HelloRequest;
using namespace std::chrono_literals;

namespace {

// --- a server in trouble

class Moody final : public production::v1::Greeter {
 public:
  Task<Result<HelloReply>> say_hello(ServerContext& context, HelloRequest request) override {
    if (is_broken) co_return Status::unavailable("the database is gone");
    if (next_is_busy.exchange(false)) {
      context.trailers().add("grpc-retry-pushback-ms", "20");  // "-1": not again
      co_return Status::unavailable("busy, but not for long");
    }
    const bool is_slow = next_is_slow.exchange(false);
    if (is_slow) co_await cpprpc::sleep(1min);
    co_return HelloReply{.message = "Hello " + request.name + "!"};
  }

  std::atomic<bool> is_broken = false;
  std::atomic<bool> next_is_busy = false;
  std::atomic<bool> next_is_slow = false;
};

// --- what a client has around its calls

Retry retry_some() {
  return Retry(RetryPolicy{}.max_attempts(3).initial_backoff(5ms),
               RetryBudget{}.ratio(0.1).min_per_second(5));
}

CircuitBreaker breaker_of(const std::string& server) {
  return CircuitBreaker(CircuitBreakerOptions{}
                            .name(server)
                            .failure_rate(0.5)
                            .min_calls(20)
                            .consecutive_failures(5)
                            .open_for(200ms)
                            .on_change([](const CircuitChange& change) {
                              fmt::print("{} {}: {}, {}\n", change.breaker, change.path,
                                         to_string(change.to), change.reason);
                            }));
}

Channel guarded(const Channel& channel, const Retry& retry, const Hedging& hedging,
                const CircuitBreaker& breaker) {
  return channel.with(DeadlineBudget(DeadlineBudgetOptions{}.default_timeout(5s).share(0.9)))
      .with(retry)
      .with(hedging)
      .with(breaker);
}

// --- what its user sees

// A greeting, whatever becomes of the server.
Task<std::string> greet(GreeterClient client) {
  const HelloRequest request{.name = "Ada"};
  const Result<HelloReply> reply = co_await client.say_hello(request);
  if (reply) co_return reply->message;
  if (is_circuit_open(reply.error())) co_return "Hello, whoever you are!";  // came at once
  co_return reply.error().to_string();
}

// How long a server that has refused a call, or the breaker in its place, wants to be left alone.
Clock::duration wait_of(const Status& status) {
  const auto info = cpprpc::get_detail<cpprpc::errors::RetryInfo>(status);
  if (!info || !info->retry_delay) return Clock::duration::zero();
  return cpprpc::wkt::to_chrono<Clock::duration>(*info->retry_delay).value_or(1s);
}

Task<bool> is_back(GreeterClient client) {
  const HelloRequest request;
  for (int i = 0; i < 100; ++i) {
    const Result<HelloReply> reply = co_await client.say_hello(request);
    if (reply) co_return true;
    co_await cpprpc::sleep(wait_of(reply.error()));
  }
  co_return false;
}

void show(const CircuitBreaker& breaker) {
  for (const CircuitStatus& circuit : breaker.states()) {
    fmt::print("{}: {}, opened {} times, {} calls refused\n", circuit.path,
               to_string(circuit.state), circuit.opened, circuit.refused);
  }
}

// --- the three troubles

bool fails_now_and_then(Moody& server, const GreeterClient& client, const Retry& retry,
                        const Hedging& hedging) {
  server.next_is_busy = true;
  const std::string greeting = cpprpc::sync_wait(greet(client));
  const auto more = retry.retries() + hedging.hedges();  // whichever came to it first
  fmt::print("{} ({} attempt more)\n", greeting, more);
  return greeting == "Hello Ada!" && more > 0;
}

bool breaks_and_comes_back(Moody& server, const GreeterClient& client,
                           const CircuitBreaker& breaker) {
  server.is_broken = true;
  for (int i = 0; i < 4; ++i) fmt::print("{}\n", cpprpc::sync_wait(greet(client)));
  const bool was_open = breaker.states().at(0).state == CircuitState::Open;
  server.is_broken = false;
  const bool is_well = cpprpc::sync_wait(is_back(client));
  show(breaker);
  return was_open && is_well && breaker.states().at(0).state == CircuitState::Closed;
}

bool is_slow_once(Moody& server, const GreeterClient& client, const Hedging& hedging) {
  server.next_is_slow = true;
  const auto won = hedging.won();
  const std::string greeting = cpprpc::sync_wait(greet(client));
  fmt::print("{} (by another attempt)\n", greeting);
  return greeting == "Hello Ada!" && hedging.won() == won + 1;
}

}  // namespace

int main() {
  Moody service;
  cpprpc::Router router;
  service.bind(router);
  cpprpc::Loopback server(router);

  const Retry retry = retry_some();
  const Hedging hedging(HedgingOptions{}.delay_percentile(0.95).delay(50ms));
  const CircuitBreaker breaker = breaker_of("greeter");
  const GreeterClient client(guarded(server.channel(), retry, hedging, breaker));

  const bool is_well = fails_now_and_then(service, client, retry, hedging) &&
                       breaks_and_comes_back(service, client, breaker) &&
                       is_slow_once(service, client, hedging);
  return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
