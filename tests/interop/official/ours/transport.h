// The one place that makes our servers and channels: which transport, which encryption.

#pragma once

#include "../client_flags.h"
#include "../server_flags.h"
#include "cpprpc/base/result.h"
#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"

namespace interop::official {

/// INVALID_ARGUMENT if there is no such transport, or as the transport says.
[[nodiscard]] cpprpc::Result<cpprpc::Server> serve(const cpprpc::Router& router,
                                                   const ServerFlags& flags);

/// INVALID_ARGUMENT if there is no such transport, or a file cannot be read.
[[nodiscard]] cpprpc::Result<cpprpc::Channel> connect(const ClientFlags& flags);

}  // namespace interop::official
