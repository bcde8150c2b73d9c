#include "cpprpc/middleware/metrics/endpoint.h"

#include <prometheus/exposer.h>

#include <charconv>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace cpprpc {
namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

// One address, and none of what else the HTTP server takes: lists, letters for TLS and redirects.
bool is_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_port(text.substr(colon + 1))) {
    return false;
  }
  const std::string_view host = text.substr(0, colon);
  if (host == "localhost") return true;
  if (host.starts_with('[') && host.ends_with(']')) {
    return host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
  }
  return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

Result<MetricsEndpoint> MetricsEndpoint::start(const std::string& address,
                                               std::shared_ptr<prometheus::Collectable> metrics) {
  if (metrics == nullptr) throw std::invalid_argument("MetricsEndpoint: there are no metrics");
  if (!is_address(address)) {
    return Status::invalid_argument("metrics cannot be had at \"" + address +
                                    "\": write an IP address and a port, as 127.0.0.1:9464");
  }
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address);
    exposer->RegisterCollectable(metrics);
    const std::vector<int> ports = exposer->GetListeningPorts();
    const auto port = static_cast<std::uint16_t>(ports.at(0));
    return MetricsEndpoint(std::move(exposer), std::move(metrics), port);
  } catch (const std::exception& exception) {
    return Status::unavailable("metrics cannot be had at " + address +
                               ": the port is taken, or the address is none of this machine's (" +
                               exception.what() + ")");
  }
}

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<prometheus::Exposer> exposer,
                                 std::shared_ptr<prometheus::Collectable> metrics,
                                 std::uint16_t port) noexcept
    : metrics_(std::move(metrics)), exposer_(std::move(exposer)), port_(port) {}

MetricsEndpoint::MetricsEndpoint(MetricsEndpoint&& other) noexcept = default;
MetricsEndpoint& MetricsEndpoint::operator=(MetricsEndpoint&& other) noexcept {
  exposer_ = std::move(other.exposer_);  // before what it reads from
  metrics_ = std::move(other.metrics_);
  port_ = other.port_;
  return *this;
}
MetricsEndpoint::~MetricsEndpoint() = default;

}  // namespace cpprpc
