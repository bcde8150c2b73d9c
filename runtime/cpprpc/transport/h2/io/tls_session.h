// TlsSession: the TLS of one connection without its socket: sealed bytes in and out on one side,
// plain ones on the other.
//
//   std::unique_ptr<TlsSession> tls = context->session();          // tls_context.h
//   tls->feed(sealed);                                             // what came from the socket
//   while (const std::size_t size = tls->read(buffer)) use(buffer, size);
//   tls->write(plain, sealed_out);                                 // to be sent
//
// TLS 1.2 or newer, without renegotiation, and with h2 agreed on by ALPN (RFC 7301; RFC 9113
// section 3.3). Used by one thread at a time.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/peer_identity.h"

struct ssl_st;

namespace cpprpc::transport::h2 {

struct TlsWire;

class TlsSession {
 public:
  /// Takes over `ssl`, whose context is set up. For tls_context.cc, which sets the rest up.
  explicit TlsSession(ssl_st* ssl);
  [[nodiscard]] ssl_st* ssl() const noexcept { return ssl_; }
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  ~TlsSession();

  /// Bytes that came from the peer. Valid until they are used up, which handshake() and read() do
  /// if they are called until they have nothing to give.
  void feed(std::string_view sealed) noexcept;

  /// Keeps what was fed and is not used up beyond the life of the bytes fed.
  void keep();

  enum class Progress { Done, NeedsMore, Failed };

  /// Goes on with the handshake as far as the bytes fed allow; what is to be sent, an alert when it
  /// fails among it, is added to `sealed`. error() says why it failed.
  [[nodiscard]] Progress handshake(std::string& sealed);

  /// After the handshake: as much as is there and fits; 0 when more must be fed, when the peer has
  /// said that nothing follows, is_closed(), or when something is wrong, error(). Replies that TLS
  /// makes by itself are added to `sealed`.
  [[nodiscard]] std::size_t read(std::span<char> plain, std::string& sealed);

  /// Seals all of `plain`. False when something is wrong.
  [[nodiscard]] bool write(std::string_view plain, std::string& sealed);

  /// Says that nothing follows.
  void close(std::string& sealed);

  [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }

  /// OK, or UNAVAILABLE and what is wrong.
  [[nodiscard]] const Status& error() const noexcept { return error_; }

  /// Who the peer is, after the handshake: what was verified only.
  [[nodiscard]] PeerIdentity identity() const;

 private:
  [[nodiscard]] bool wants_more(int result);

  ssl_st* ssl_;
  std::unique_ptr<TlsWire> wire_;
  bool is_closed_ = false;
  Status error_;
};

}  // namespace cpprpc::transport::h2
