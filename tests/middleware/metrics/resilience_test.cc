// What breakers, retries and limits do, as metrics.

#include "cpprpc/middleware/metrics/resilience.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "cpprpc/middleware/limits.h"
#include "cpprpc/middleware/metrics.h"
#include "cpprpc/middleware/resilience.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "peer.h"
#include "scraped.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;
using cpprpc::CircuitBreaker;
using cpprpc::CircuitBreakerOptions;
using cpprpc::ConcurrencyLimit;
using cpprpc::ConcurrencyLimitOptions;
using cpprpc::Hedging;
using cpprpc::MetricsRegistry;
using cpprpc::RateLimit;
using cpprpc::RateLimitOptions;
using cpprpc::ResilienceMetrics;
using cpprpc::Retry;
using cpprpc::RetryPolicy;

class ResilienceMetricsTest : public testing::Test {
 protected:
  ResilienceMetricsTest() {
    echo.on_once = [this](ServerContext&, Ping) -> Task<Result<Pong>> {
      if (fails) co_return Status::unavailable("on purpose");
      co_return Pong();
    };
    echo.bind(router);
    registry->add(guards);
  }

  static StatusCode once(const Channel& channel) {
    const auto ask = [](EchoClient client) -> Task<StatusCode> {
      const Ping request;
      const Result<Pong> reply = co_await client.once(request);
      co_return reply.status().code();
    };
    return sync_wait(ask(EchoClient(channel)));
  }

  EchoService echo;
  cpprpc::Router router;
  bool fails = false;
  std::shared_ptr<ResilienceMetrics> guards = std::make_shared<ResilienceMetrics>();
  std::shared_ptr<MetricsRegistry> registry = std::make_shared<MetricsRegistry>();
};

TEST_F(ResilienceMetricsTest, NothingAddedIsNothingShown) {
  EXPECT_EQ(Scraped(*registry).size(), 0u);
}

TEST_F(ResilienceMetricsTest, TheStateOfACircuit) {
  const CircuitBreaker breaker(
      CircuitBreakerOptions{}.name("echo").consecutive_failures(2).open_for(1min));
  guards->add(breaker);
  cpprpc::Loopback server(router);
  const Channel channel = server.channel().with(breaker);
  const std::string state = "grpc_client_circuit_breaker_state{echo,e2e.v1.Echo,Once,";
  const std::string labels = "{echo,e2e.v1.Echo,Once}";

  EXPECT_EQ(once(channel), StatusCode::Ok);
  const Scraped before(*registry);
  EXPECT_EQ(before.value(state + "closed}"), 1);
  EXPECT_EQ(before.value(state + "open}"), 0);
  EXPECT_EQ(before.value(state + "half_open}"), 0);

  fails = true;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(once(channel), StatusCode::Unavailable);
  const Scraped after(*registry);
  EXPECT_EQ(after.value(state + "closed}"), 0);
  EXPECT_EQ(after.value(state + "open}"), 1);
  EXPECT_EQ(after.value("grpc_client_circuit_breaker_opened_total" + labels), 1);
  EXPECT_EQ(after.value("grpc_client_circuit_breaker_refused_total" + labels), 3);
}

// Each state can be seen, one at a time. What is further in than the breaker looks while a probe is
// under way.
TEST_F(ResilienceMetricsTest, ACircuitIsInOneStateAtATime) {
  cpprpc::Clock::time_point now{1h};
  const CircuitBreaker breaker(
      CircuitBreakerOptions{}.name("echo").consecutive_failures(1).open_for(5s).jitter(0).clock(
          [&] { return now; }));
  guards->add(breaker);
  const auto state = [&]() -> std::string {
    const Scraped all(*registry);
    const std::string name = "grpc_client_circuit_breaker_state{echo,e2e.v1.Echo,Once,";
    EXPECT_EQ(all.sum(name), 1);
    EXPECT_EQ(all.count(name), 3u);
    for (const std::string which : {"closed", "open", "half_open"}) {
      if (all.value(name + which + "}") == 1) return which;
    }
    return "none";
  };
  std::string during;
  const auto looking = [&](cpprpc::ClientContext&, cpprpc::Next next) -> Task<Status> {
    during = state();
    return next();
  };
  cpprpc::Loopback server(router);
  const Channel channel = server.channel().with(breaker).with(looking);
  const auto call = [&](bool failing) {
    fails = failing;
    during = "not sent";
    static_cast<void>(once(channel));
    return during + ", then " + state();
  };
  EXPECT_EQ(call(false), "closed, then closed");
  EXPECT_EQ(call(true), "closed, then open");
  EXPECT_EQ(call(true), "not sent, then open");
  now += 5s;
  EXPECT_EQ(state(), "open") << "until somebody calls";
  EXPECT_EQ(call(true), "half_open, then open");
  now += 10s;
  EXPECT_EQ(call(false), "half_open, then closed");
  EXPECT_EQ(call(false), "closed, then closed");
  const Scraped all(*registry);
  const std::string labels = "{echo,e2e.v1.Echo,Once}";
  EXPECT_EQ(all.value("grpc_client_circuit_breaker_opened_total" + labels), 2);
  EXPECT_EQ(all.value("grpc_client_circuit_breaker_refused_total" + labels), 1);
}

// A proxy might pass on what its own callers made up.
TEST_F(ResilienceMetricsTest, MadeUpMethodsMakeNoSeriesWithoutEnd) {
  const CircuitBreaker breaker(CircuitBreakerOptions{}.name("echo"));
  guards->add(breaker).add(Retry()).add(Hedging());
  cpprpc::Loopback server(router);
  const auto bomb = [](Channel channel) -> Task<void> {
    for (int i = 0; i < 10'000; ++i) {
      const std::string path = "/made.up.Service/Method" + std::to_string(i);
      const cpprpc::Unary<Ping, Pong> method(path, cpprpc::Idempotency::Idempotent);
      const Ping request;
      const Result<Pong> reply = co_await channel.call(method, request);
      EXPECT_EQ(reply.status().code(), StatusCode::Unimplemented);
    }
  };
  const cpprpc::HedgingOptions measuring = cpprpc::HedgingOptions{}.delay_percentile(0.9).delay(1h);
  sync_wait(bomb(server.channel().with(Retry()).with(Hedging(measuring)).with(breaker)));
  const Scraped all(*registry);
  EXPECT_EQ(all.count("grpc_client_circuit_breaker_state"), 3 * (4096u + 1));
  EXPECT_EQ(all.count("grpc_client_circuit_breaker_opened_total"), 4096u + 1);
  EXPECT_EQ(all.sum("grpc_client_circuit_breaker_state"), 4096 + 1);
  EXPECT_EQ(all.count("grpc_client_retries_total"), 1u);
  EXPECT_EQ(all.count("grpc_client_hedges_total"), 1u);
}

TEST_F(ResilienceMetricsTest, HedgesThatTheBudgetDoesNotAllow) {
  const Hedging hedging(cpprpc::HedgingOptions{}.delay(1h).budget(
      cpprpc::RetryBudget{}.ratio(0).min_per_second(0).burst(1)));
  guards->add(hedging);
  fails = true;
  cpprpc::Loopback server(router);
  const Channel channel = server.channel().with(hedging);
  const auto ask = [&]() -> Task<StatusCode> {
    const cpprpc::Unary<Ping, Pong> method("/e2e.v1.Echo/Once", cpprpc::Idempotency::Idempotent);
    const Ping request;
    const Result<Pong> reply = co_await channel.call(method, request);
    co_return reply.status().code();
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sync_wait(ask()), StatusCode::Unavailable);
  const Scraped all(*registry);
  EXPECT_EQ(all.value("grpc_client_hedges_total{}"), 1);
  EXPECT_EQ(all.value("grpc_client_hedges_out_of_budget_total{}"), 2);
}

TEST_F(ResilienceMetricsTest, RetriesAndHedges) {
  const Retry retry = Retry(RetryPolicy{}.max_attempts(3).initial_backoff(1ms)).any_method();
  guards->add(retry).add(Retry(), "other").add(Hedging());
  fails = true;
  cpprpc::Loopback server(router);
  EXPECT_EQ(once(server.channel().with(retry)), StatusCode::Unavailable);
  const Scraped all(*registry);
  EXPECT_EQ(all.value("grpc_client_retries_total{}"), 2);
  EXPECT_EQ(all.value("grpc_client_retries_out_of_budget_total{}"), 0);
  EXPECT_EQ(all.value("grpc_client_retries_total{other}"), 0);
  EXPECT_EQ(all.value("grpc_client_hedges_total{}"), 0);
  EXPECT_EQ(all.value("grpc_client_hedges_won_total{}"), 0);
}

TEST_F(ResilienceMetricsTest, LimitsOfServers) {
  const ConcurrencyLimit limit(ConcurrencyLimitOptions{}.fixed(7));
  const RateLimit rate(RateLimitOptions{}.rate(0.001).burst(1));
  router.use(rate);
  router.use(limit);
  guards->add(limit, "all").add(rate, "peers");
  cpprpc::Loopback server(router);
  EXPECT_EQ(once(server.channel()), StatusCode::Ok);
  EXPECT_EQ(once(server.channel()), StatusCode::ResourceExhausted);
  EXPECT_EQ(once(server.channel()), StatusCode::ResourceExhausted);
  server.shutdown(0s);
  const Scraped all(*registry);
  EXPECT_EQ(all.value("grpc_server_concurrency_limit{all}"), 7);
  EXPECT_EQ(all.value("grpc_server_concurrency_in_flight{all}"), 0);
  EXPECT_EQ(all.value("grpc_server_queued{all}"), 0);
  for (const std::string reason : {"queue_full", "waited_too_long", "lag"}) {
    EXPECT_EQ(all.value("grpc_server_refused_total{all," + reason + "}"), 0);
  }
  EXPECT_EQ(all.value("grpc_server_refused_total{peers,rate_limit}"), 2);
}

TEST_F(ResilienceMetricsTest, NamesAreToldApart) {
  guards->add(CircuitBreaker()).add(CircuitBreaker(CircuitBreakerOptions{}.name("b")));
  EXPECT_THROW(guards->add(CircuitBreaker()), std::invalid_argument);
  guards->add(Retry()).add(Retry(), "b").add(Hedging()).add(ConcurrencyLimit());
  EXPECT_THROW(guards->add(Retry(), "b"), std::invalid_argument);
  EXPECT_THROW(guards->add(Hedging()), std::invalid_argument);
  EXPECT_THROW(guards->add(ConcurrencyLimit()), std::invalid_argument);
}

}  // namespace
}  // namespace e2e
