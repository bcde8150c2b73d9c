// ServerTlsContext, ClientTlsContext: what the TLS of many connections has in common.
//
//   const auto tls = ServerTlsContext::make(options);        // once per listener
//   if (!tls) return tls.error();
//   LinkPtr link = Link::make(loop, std::move(socket), (*tls)->session());
//
// From any thread; sessions do not need their context any more.

#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/server_tls.h"
#include "cpprpc/rpc/tls.h"
#include "cpprpc/transport/h2/io/tls_session.h"
#include "cpprpc/transport/tls/reloader.h"

struct ssl_ctx_st;

namespace cpprpc::transport::h2 {

using SslContext = std::shared_ptr<ssl_ctx_st>;

/// What a listener shows to its clients. A certificate that is renewed is used from the next
/// session on.
class ServerTlsContext {
 public:
  /// INVALID_ARGUMENT, saying why, for what cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<ServerTlsContext>> make(ServerTlsOptions options);

  /// For a connection that was accepted. Takes a lock.
  [[nodiscard]] std::unique_ptr<TlsSession> session();

 private:
  explicit ServerTlsContext(ServerTlsOptions options);

  const ClientCertificate demand_;
  const ServerTlsOptions::ReloadLog log_;
  tls::Reloader reloader_;
  std::mutex mutex_;
  SslContext context_;  // under mutex_
};

/// Whom a channel believes, and what it shows.
class ClientTlsContext {
 public:
  /// INVALID_ARGUMENT, saying why, for what cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<ClientTlsContext>> make(const TlsOptions& options);

  /// For a connection to a server whose certificate is for `host`, a name or an address, unless the
  /// options name another.
  [[nodiscard]] std::unique_ptr<TlsSession> session(const std::string& host) const;

 private:
  ClientTlsContext(SslContext context, std::string server_name) noexcept;

  const SslContext context_;
  const std::string server_name_;
};

}  // namespace cpprpc::transport::h2
