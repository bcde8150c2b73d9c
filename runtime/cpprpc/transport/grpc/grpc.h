// The grpc transport: servers and channels over HTTP/2, by the gRPC library of the system.
//
//   Result<Server> server = serve_grpc(router, ServerOptions{}.listen("127.0.0.1:50051"));
//   Channel channel = connect_grpc("127.0.0.1:50051");
//   demo::v1::GreeterClient client{channel};
//
// Each thread of a server runs one completion queue: a handler starts and stays on the thread
// that took its call, so it must not block: see offload(). The router outlives the server. From
// any thread, but a server is not shut down by its own handlers.
//
// Without TlsOptions or ServerTlsOptions connections are not encrypted.

#pragma once

#include <string>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/channel_options.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/rpc/server_options.h"

namespace cpprpc {

// What the options were called while this was the only transport that took them.
using GrpcServerOptions = ServerOptions;
using GrpcChannelOptions = ChannelOptions;

/// Serves what `router` routes, from now until Server::shutdown(). UNAVAILABLE, with the address
/// and the reason, when one cannot be listened on; INVALID_ARGUMENT for one that is no address, or
/// if there is none, and for a certificate that cannot be used.
[[nodiscard]] Result<Server> serve_grpc(const Router& router, ServerOptions options);

/// A channel to `target`, the servers that its name stands for:
///
///   "127.0.0.1:50051", "users.internal:443"    a host, by DNS unless it is an address
///   "dns:///users.internal:443"                the same
///   "ipv4:10.0.0.1:443,10.0.0.2:443"           these addresses
///   "ipv6:[fd00::1]:443"
///   "unix:/run/users.sock"                     a socket of this machine
///
/// Connects when the first call needs it, and again when the connection is lost; a call that finds
/// no server ends with UNAVAILABLE, unless it waits: see CallOptions::wait_for_ready(). One through
/// a channel to what is no target ends with INVALID_ARGUMENT. Throws std::invalid_argument for
/// certificates, keys and JSON that are none.
/// https://github.com/grpc/grpc/blob/master/doc/naming.md
[[nodiscard]] Channel connect_grpc(std::string target, ChannelOptions options = ChannelOptions());

}  // namespace cpprpc
