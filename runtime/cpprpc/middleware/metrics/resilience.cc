#include "cpprpc/middleware/metrics/resilience.h"

#include <prometheus/client_metric.h>

#include <array>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "cpprpc/middleware/limits.h"
#include "cpprpc/middleware/resilience.h"
#include "cpprpc/rpc/method_path.h"

namespace cpprpc {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

template <class T>
using ByName = std::map<std::string, T>;

template <class T>
void add_to(ByName<T>& sources, const T& source, const std::string& name, std::string_view what) {
  if (!sources.emplace(name, source).second) {
    throw std::invalid_argument("ResilienceMetrics has a " + std::string(what) + " named \"" +
                                name + "\" already: give each another name");
  }
}

// One metric, and all its time series.
class Family {
 public:
  Family(MetricType type, std::string name, std::string help) {
    family_.type = type;
    family_.name = std::move(name);
    family_.help = std::move(help);
  }

  void add(Labels labels, double value) {
    ClientMetric& metric = family_.metric.emplace_back();
    metric.label = std::move(labels);
    (family_.type == MetricType::Gauge ? metric.gauge.value : metric.counter.value) = value;
  }
  void add(Labels labels, std::uint64_t value) {
    add(std::move(labels), static_cast<double>(value));
  }

  void move_to(std::vector<MetricFamily>& families) {
    if (!family_.metric.empty()) families.push_back(std::move(family_));
  }

 private:
  MetricFamily family_;
};

Family gauge(std::string name, std::string help) {
  return {MetricType::Gauge, std::move(name), std::move(help)};
}
Family counter(std::string name, std::string help) {
  return {MetricType::Counter, std::move(name), std::move(help)};
}

Labels labels_of(const std::string& name) {
  return name.empty() ? Labels{} : Labels{{"name", name}};
}

// Also "/demo.v1.Greeter/SayHello" as its service and its method.
Labels labels_of(const std::string& name, std::string_view path) {
  const auto [service, method] = MethodPath::of(path).value_or(MethodPath{"unknown", path});
  Labels labels = labels_of(name);
  labels.push_back({"grpc_service", std::string(service)});
  labels.push_back({"grpc_method", std::string(method)});
  return labels;
}

Labels with(Labels labels, const char* key, const char* value) {
  labels.push_back({key, value});
  return labels;
}

void collect(const ByName<CircuitBreaker>& breakers, std::vector<MetricFamily>& families) {
  constexpr std::array<std::pair<CircuitState, const char*>, 3> kStates = {
      {{CircuitState::Closed, "closed"},
       {CircuitState::Open, "open"},
       {CircuitState::HalfOpen, "half_open"}}};
  Family state =
      gauge("grpc_client_circuit_breaker_state", "1 for the state that a circuit is in.");
  Family opened = counter("grpc_client_circuit_breaker_opened_total", "Times a circuit opened.");
  Family refused =
      counter("grpc_client_circuit_breaker_refused_total", "Calls that a circuit refused.");
  for (const auto& [name, breaker] : breakers) {
    for (const CircuitStatus& circuit : breaker.states()) {
      const Labels labels = labels_of(name, circuit.path);
      for (const auto& [which, text] : kStates) {
        state.add(with(labels, "state", text), circuit.state == which ? 1.0 : 0.0);
      }
      opened.add(labels, circuit.opened);
      refused.add(labels, circuit.refused);
    }
  }
  state.move_to(families);
  opened.move_to(families);
  refused.move_to(families);
}

void collect(const ByName<Retry>& retries, std::vector<MetricFamily>& families) {
  Family more = counter("grpc_client_retries_total", "Attempts beyond the first of a call.");
  Family refused = counter("grpc_client_retries_out_of_budget_total",
                           "Attempts that the retry budget did not allow.");
  for (const auto& [name, retry] : retries) {
    more.add(labels_of(name), retry.retries());
    refused.add(labels_of(name), retry.out_of_budget());
  }
  more.move_to(families);
  refused.move_to(families);
}

void collect(const ByName<Hedging>& hedgings, std::vector<MetricFamily>& families) {
  Family hedges = counter("grpc_client_hedges_total", "Attempts beside the first of a call.");
  Family won = counter("grpc_client_hedges_won_total", "Attempts that overtook the first.");
  Family refused = counter("grpc_client_hedges_out_of_budget_total",
                           "Attempts beside the first that the budget did not allow.");
  for (const auto& [name, hedging] : hedgings) {
    hedges.add(labels_of(name), hedging.hedges());
    won.add(labels_of(name), hedging.won());
    refused.add(labels_of(name), hedging.out_of_budget());
  }
  hedges.move_to(families);
  won.move_to(families);
  refused.move_to(families);
}

void collect(const ByName<ConcurrencyLimit>& limits, const ByName<RateLimit>& rates,
             std::vector<MetricFamily>& families) {
  Family limit = gauge("grpc_server_concurrency_limit", "Calls that may be worked on at a time.");
  Family in_flight = gauge("grpc_server_concurrency_in_flight", "Calls that are worked on.");
  Family queued = gauge("grpc_server_queued", "Calls that wait to be worked on.");
  Family refused = counter("grpc_server_refused_total", "Calls that a limit refused.");
  for (const auto& [name, source] : limits) {
    const ConcurrencyLimitSnapshot now = source.snapshot();
    const Labels labels = labels_of(name);
    limit.add(labels, static_cast<double>(now.limit));
    in_flight.add(labels, static_cast<double>(now.in_flight));
    queued.add(labels, static_cast<double>(now.queued));
    refused.add(with(labels, "reason", "queue_full"), now.refused_queue_full);
    refused.add(with(labels, "reason", "waited_too_long"), now.refused_waited_too_long);
    refused.add(with(labels, "reason", "lag"), now.refused_lag);
  }
  for (const auto& [name, source] : rates) {
    refused.add(with(labels_of(name), "reason", "rate_limit"), source.snapshot().refused);
  }
  limit.move_to(families);
  in_flight.move_to(families);
  queued.move_to(families);
  refused.move_to(families);
}

}  // namespace

struct ResilienceMetrics::Sources {
  std::mutex mutex;
  ByName<CircuitBreaker> breakers;
  ByName<Retry> retries;
  ByName<Hedging> hedgings;
  ByName<ConcurrencyLimit> limits;
  ByName<RateLimit> rates;
};

ResilienceMetrics::ResilienceMetrics() : sources_(std::make_unique<Sources>()) {}
ResilienceMetrics::~ResilienceMetrics() = default;

ResilienceMetrics& ResilienceMetrics::add(const CircuitBreaker& breaker) {
  const std::lock_guard lock(sources_->mutex);
  add_to(sources_->breakers, breaker, breaker.name(), "circuit breaker");
  return *this;
}

ResilienceMetrics& ResilienceMetrics::add(const Retry& retry, const std::string& name) {
  const std::lock_guard lock(sources_->mutex);
  add_to(sources_->retries, retry, name, "Retry");
  return *this;
}

ResilienceMetrics& ResilienceMetrics::add(const Hedging& hedging, const std::string& name) {
  const std::lock_guard lock(sources_->mutex);
  add_to(sources_->hedgings, hedging, name, "Hedging");
  return *this;
}

ResilienceMetrics& ResilienceMetrics::add(const ConcurrencyLimit& limit, const std::string& name) {
  const std::lock_guard lock(sources_->mutex);
  add_to(sources_->limits, limit, name, "concurrency limit");
  return *this;
}

ResilienceMetrics& ResilienceMetrics::add(const RateLimit& limit, const std::string& name) {
  const std::lock_guard lock(sources_->mutex);
  add_to(sources_->rates, limit, name, "rate limit");
  return *this;
}

std::vector<MetricFamily> ResilienceMetrics::Collect() const {
  std::vector<MetricFamily> families;
  const std::lock_guard lock(sources_->mutex);
  collect(sources_->breakers, families);
  collect(sources_->retries, families);
  collect(sources_->hedgings, families);
  collect(sources_->limits, sources_->rates, families);
  return families;
}

}  // namespace cpprpc
