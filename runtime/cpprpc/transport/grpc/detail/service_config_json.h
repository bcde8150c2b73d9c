// The service config as gRPC's library reads it.

#pragma once

#include <string>
#include <string_view>

#include "cpprpc/rpc/service_config.h"

namespace cpprpc::transport::grpc_detail {

/// As JSON, by
/// https://github.com/grpc/grpc-proto/blob/master/grpc/service_config/service_config.proto
[[nodiscard]] std::string to_json(const ServiceConfig& config);

/// Why `json` is no JSON object, and where; empty if it is one.
[[nodiscard]] std::string json_fault(std::string_view json);

}  // namespace cpprpc::transport::grpc_detail
