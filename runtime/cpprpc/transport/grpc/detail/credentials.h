// What protects connections, in gRPC's terms.

#pragma once

#include <memory>
#include <optional>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/peer_identity.h"
#include "cpprpc/rpc/tls.h"
#include "cpprpc/transport/tls/reloader.h"

struct grpc_call;
struct grpc_channel_credentials;
struct grpc_server_credentials;

namespace cpprpc::transport::grpc_detail {

struct ReleaseCredentials {
  void operator()(grpc_channel_credentials* credentials) const noexcept;
  void operator()(grpc_server_credentials* credentials) const noexcept;
};
using ChannelCredentials = std::unique_ptr<grpc_channel_credentials, ReleaseCredentials>;
using ServerCredentials = std::unique_ptr<grpc_server_credentials, ReleaseCredentials>;

[[nodiscard]] ChannelCredentials channel_credentials(const std::optional<TlsOptions>& tls);

[[nodiscard]] ServerCredentials insecure_server_credentials();

/// The reloader, whose certificates are used, must outlive the server.
[[nodiscard]] ServerCredentials server_credentials(tls::Reloader& reloader,
                                                   ClientCertificate demand);

/// Who the other side of a server's call is.
[[nodiscard]] PeerIdentity peer_identity(grpc_call* call);

}  // namespace cpprpc::transport::grpc_detail
