// The h2 transport: servers and channels over HTTP/2, by nghttp2 and our own code: a fifth of what
// the grpc transport takes of the processor, and no gRPC library to link.
//
//   Channel channel = connect_h2("127.0.0.1:50051");
//   demo::v1::GreeterClient client{channel};
//
// Peers may be of any implementation of gRPC. From any thread.

#pragma once

#include <string>

#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/channel_options.h"

namespace cpprpc {

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
