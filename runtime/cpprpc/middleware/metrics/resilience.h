// ResilienceMetrics: what circuit breakers, retries, hedging and limits do, for Prometheus.
//
//   const auto guards = std::make_shared<ResilienceMetrics>();
//   guards->add(breaker).add(retry, "payments").add(limit);
//   registry->add(guards);
//
// Of clients: grpc_client_circuit_breaker_state, 1 for the state that a method's circuit is in and
// 0 for the others, with the labels grpc_service, grpc_method and state ("closed", "open",
// "half_open"); grpc_client_circuit_breaker_opened_total and
// grpc_client_circuit_breaker_refused_total; grpc_client_retries_total and
// grpc_client_retries_out_of_budget_total; grpc_client_hedges_total, grpc_client_hedges_won_total
// and grpc_client_hedges_out_of_budget_total. A circuit has series from its first call on.
//
// Of servers: grpc_server_concurrency_limit, grpc_server_concurrency_in_flight, grpc_server_queued,
// and grpc_server_refused_total with the label reason ("queue_full", "waited_too_long", "lag",
// "rate_limit").
//
// What has a name, has it as the label `name`. Numbers are read when they are scraped: they cost no
// call anything. Any thread. What was added may go; its copies here have its counts.

#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <memory>
#include <string>
#include <vector>

namespace cpprpc {

class CircuitBreaker;
class ConcurrencyLimit;
class Hedging;
class RateLimit;
class Retry;

class ResilienceMetrics final : public prometheus::Collectable {
 public:
  ResilienceMetrics();
  ~ResilienceMetrics() override;

  /// Each throws std::invalid_argument if there is one of its kind with that name already: their
  /// time series could not be told apart. A breaker's name is that of its options.
  ResilienceMetrics& add(const CircuitBreaker& breaker);
  ResilienceMetrics& add(const Retry& retry, const std::string& name = std::string());
  ResilienceMetrics& add(const Hedging& hedging, const std::string& name = std::string());
  ResilienceMetrics& add(const ConcurrencyLimit& limit, const std::string& name = std::string());
  ResilienceMetrics& add(const RateLimit& limit, const std::string& name = std::string());

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Sources;

  const std::unique_ptr<Sources> sources_;
};

}  // namespace cpprpc
