// A channel's service config in its two shapes: JSON, which gRPC's library reads and which name
// servers and files hold, and the ServiceConfig that our own transports look things up in.
//
//   Result<ServiceConfig> config = from_json(R"({"methodConfig":[{"name":[{}],"timeout":"5s"}]})");
//   std::string json = to_json(*config);
//
// Functions without state. Specification:
// https://github.com/grpc/grpc-proto/blob/master/grpc/service_config/service_config.proto

#pragma once

#include <string>
#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/channel_options.h"
#include "cpprpc/rpc/service_config.h"

namespace cpprpc::transport::service_config {

[[nodiscard]] std::string to_json(const ServiceConfig& config);

/// INVALID_ARGUMENT with the place and the reason, "methodConfig[0].retryPolicy.maxAttempts: ...",
/// for what the specification does not allow. Fields that are not known are ignored, likewise
/// entries of `methodConfig` without a name, which stand for no call. Of `loadBalancingConfig` the
/// first policy counts that there is here: see LoadBalancing.
[[nodiscard]] Result<ServiceConfig> from_json(std::string_view json);

/// What a channel was given, as JSON; "" if that is nothing. Throws std::invalid_argument for text
/// that is no JSON object; what it says is not looked at.
[[nodiscard]] std::string json_of(const ChannelOptions& options);

/// What a channel was given, as values. Throws std::invalid_argument where from_json() fails.
[[nodiscard]] ServiceConfig config_of(const ChannelOptions& options);

}  // namespace cpprpc::transport::service_config
