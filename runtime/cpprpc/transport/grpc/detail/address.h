// What is wrong with an address that a server is to listen on.

#pragma once

#include <string>

#include "cpprpc/base/status.h"

namespace cpprpc::transport::grpc_detail {

/// INVALID_ARGUMENT unless it has the form of an address with a port, or of a Unix socket.
[[nodiscard]] Status check_address(const std::string& address);

/// Why gRPC could not listen on an address that passed check_address(): it keeps that to itself.
[[nodiscard]] Status explain_listen_failure(const std::string& address);

}  // namespace cpprpc::transport::grpc_detail
