#include "cpprpc/transport/grpc/channel_options.h"

#include <stdexcept>

#include "cpprpc/rpc/call_options.h"
#include "cpprpc/transport/grpc/detail/service_config_json.h"
#include "cpprpc/transport/tls/check.h"

namespace cpprpc {
namespace {

void require(const Status& status) {
  if (!status.is_ok()) throw std::invalid_argument(std::string(status.message()));
}

}  // namespace

GrpcChannelOptions& GrpcChannelOptions::tls(TlsOptions tls) {
  if (tls.roots()) require(transport::tls::check_roots(*tls.roots(), "the roots"));
  if (tls.certificate()) require(transport::tls::check_certificate(*tls.certificate()));
  tls_ = std::move(tls);
  return *this;
}

GrpcChannelOptions& GrpcChannelOptions::service_config(const ServiceConfig& config) {
  service_config_ = transport::grpc_detail::to_json(config);
  return *this;
}

GrpcChannelOptions& GrpcChannelOptions::service_config_json(std::string json) {
  const std::string fault = transport::grpc_detail::json_fault(json);
  if (!fault.empty()) detail::refuse("the service config", "is no JSON object: " + fault);
  service_config_ = std::move(json);
  return *this;
}

GrpcChannelOptions& GrpcChannelOptions::bearer_token(std::string token) {
  static_cast<void>(CallOptions().bearer_token(token));  // refuses what no call may send
  bearer_token_ = std::move(token);
  return *this;
}

}  // namespace cpprpc
