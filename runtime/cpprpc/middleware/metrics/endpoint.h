// MetricsEndpoint: where Prometheus fetches metrics, over HTTP.
//
//   Result<MetricsEndpoint> endpoint = MetricsEndpoint::start("127.0.0.1:9464", registry);
//   if (!endpoint) fmt::print(stderr, "{}\n", endpoint.error().to_string());
//
// It answers GET /metrics on threads of its own until it goes. Whoever reaches the address can
// read the metrics, unencrypted: do not listen where strangers come by.

#pragma once

#include <prometheus/collectable.h>

#include <cstdint>
#include <memory>
#include <string>

#include "cpprpc/base/result.h"

namespace prometheus {
class Exposer;
}  // namespace prometheus

namespace cpprpc {

class MetricsEndpoint {
 public:
  /// Listens on "127.0.0.1:9464", "[::1]:9464" or "0.0.0.0:9464"; port 0 takes one that is free.
  /// UNAVAILABLE if the port is taken or the address is none of this machine's.
  static Result<MetricsEndpoint> start(const std::string& address,
                                       std::shared_ptr<prometheus::Collectable> metrics);

  MetricsEndpoint(MetricsEndpoint&& other) noexcept;
  MetricsEndpoint& operator=(MetricsEndpoint&& other) noexcept;
  /// Waits for what is being answered.
  ~MetricsEndpoint();

  /// Where it listens.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  MetricsEndpoint(std::unique_ptr<prometheus::Exposer> exposer,
                  std::shared_ptr<prometheus::Collectable> metrics, std::uint16_t port) noexcept;

  std::shared_ptr<prometheus::Collectable> metrics_;  // the exposer has a weak pointer only
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::uint16_t port_;
};

}  // namespace cpprpc
