// Metrics of the calls that a server answers and that clients make, for Prometheus.
//
//   auto registry = std::make_shared<MetricsRegistry>();
//   router.use(ServerMetrics(registry).prepare(router));
//   Channel users = connect_h2("users:443").with(ClientMetrics(registry));
//   auto endpoint = MetricsEndpoint::start("127.0.0.1:9464", registry);     // GET /metrics
//
// The names are those of gRPC's libraries for Prometheus: grpc_server_started_total,
// grpc_server_handled_total, grpc_server_msg_received_total, grpc_server_msg_sent_total and
// grpc_server_handling_seconds, with the labels grpc_type, grpc_service, grpc_method and, of
// handled calls, grpc_code; likewise grpc_client_*. Beside them grpc_server_in_flight and
// grpc_client_in_flight tell how many calls there are now. In whatever is scraped, started is
// handled plus in flight.
//
// The outermost middleware sees all that the others do. What any caller can make up is no label:
// methods that no service has are counted together, as service and method "unknown".
//
// All middlewares of one side that are made with one registry count together. Any thread; the
// registry lives as long as they do.
//
// Specification: https://github.com/grpc-ecosystem/go-grpc-middleware, providers/prometheus

#pragma once

#include <memory>

#include "cpprpc/middleware/metrics/endpoint.h"
#include "cpprpc/middleware/metrics/options.h"
#include "cpprpc/middleware/metrics/registry.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

class ServerMetrics {
 public:
  /// Throws std::invalid_argument if the registry has these metrics with other options.
  explicit ServerMetrics(const std::shared_ptr<MetricsRegistry>& registry,
                         const MetricsOptions& options = MetricsOptions());

  /// Has the metrics of the methods that `router` has by now, at zero, with all their codes: else
  /// a method comes with its first call, and each code with the first call that ends so.
  ServerMetrics& prepare(const Router& router);

  /// As ServerMiddleware.
  Task<Status> operator()(ServerContext& context, Next next) const;

 private:
  std::shared_ptr<detail::CallMetrics> metrics_;
};

class ClientMetrics {
 public:
  /// Throws std::invalid_argument if the registry has these metrics with other options.
  explicit ClientMetrics(const std::shared_ptr<MetricsRegistry>& registry,
                         const MetricsOptions& options = MetricsOptions());

  /// As ClientMiddleware. A call is in flight until the caller has asked how it went, or drops it.
  Task<Status> operator()(ClientContext& context, Next next) const;

 private:
  std::shared_ptr<detail::CallMetrics> metrics_;
};

}  // namespace cpprpc
