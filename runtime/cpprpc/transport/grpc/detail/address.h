// Why gRPC does not listen on an address.

#pragma once

#include <string>

#include "cpprpc/base/status.h"

namespace cpprpc::transport::grpc_detail {

/// Why gRPC could not listen on an address that passed check_listen_address(): it keeps that to
/// itself.
[[nodiscard]] Status explain_listen_failure(const std::string& address);

}  // namespace cpprpc::transport::grpc_detail
