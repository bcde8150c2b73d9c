// The h2 transport: servers and channels over HTTP/2, by nghttp2 and our own code: a fifth of what
// the grpc transport takes of the processor, and no gRPC library to link.
//
//   Result<Server> server = serve_h2(router, ServerOptions{}.listen("127.0.0.1:50051"));
//   Channel channel = connect_h2("127.0.0.1:50051");
//   demo::v1::GreeterClient client{channel};
//
// A server hands each connection to one of its threads: handlers of its calls start and stay there,
// so they must not block: see offload(). The router outlives the server. Peers may be of any
// implementation of gRPC. From any thread, but a server is not shut down by its own handlers.
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

/// Serves what `router` routes, from now until Server::shutdown(). UNAVAILABLE, with the address
/// and the reason, when one cannot be listened on; INVALID_ARGUMENT for one that is no address, or
/// if there is none, and for a certificate that cannot be used.
[[nodiscard]] Result<Server> serve_h2(const Router& router, ServerOptions options);

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
/// a channel to what is no target ends with INVALID_ARGUMENT. Each thread of the channel has
/// connections of its own. Proxies that the environment names are not used. Throws
/// std::invalid_argument for certificates, keys and a service config that are none.
/// https://github.com/grpc/grpc/blob/master/doc/naming.md
[[nodiscard]] Channel connect_h2(std::string target, ChannelOptions options = ChannelOptions());

}  // namespace cpprpc
