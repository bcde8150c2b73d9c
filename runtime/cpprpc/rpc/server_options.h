// ServerOptions: where a server listens, and what it allows its clients, whatever its transport.
//
//   serve_grpc(router,
//              ServerOptions{}
//                  .listen("0.0.0.0:443", ServerTlsOptions{}.certificate_files("tls.crt",
//                  "tls.key")) .listen("unix:/run/users.sock") .max_concurrent_calls(1000));
//
// A value; not synchronised. Setters throw std::invalid_argument for what makes no sense. What an
// address or a certificate is worth, serve_grpc() and its like find out, which return a Result.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/keepalive.h"
#include "cpprpc/rpc/limits.h"
#include "cpprpc/rpc/server_tls.h"

namespace cpprpc {

class ServerOptions {
 public:
  ServerOptions() {}

  /// Listens on that address too, without encryption: "127.0.0.1:50051", "[::1]:50051",
  /// "0.0.0.0:50051", "unix:/run/users.sock". Port 0 takes one that is free; Server::port() tells
  /// which.
  ServerOptions& listen(std::string address) {
    listeners_.push_back({std::move(address), std::nullopt});
    return *this;
  }

  /// The same, with TLS.
  ServerOptions& listen(std::string address, ServerTlsOptions tls) {
    listeners_.push_back({std::move(address), std::move(tls)});
    return *this;
  }

  /// How many threads run handlers. By default as many as the machine has, up to 16.
  ServerOptions& threads(std::size_t count) noexcept {
    threads_ = count;
    return *this;
  }

  /// The largest message that is accepted, or sent, in bytes: a call with a larger one ends with
  /// RESOURCE_EXHAUSTED. What is sent has no limit by default.
  ServerOptions& max_receive_message(std::size_t bytes) noexcept {
    max_receive_message_ = bytes;
    return *this;
  }
  ServerOptions& max_send_message(std::size_t bytes) noexcept {
    max_send_message_ = bytes;
    return *this;
  }

  /// How large the metadata of a call may be, in bytes, by the rules of HTTP/2 (RFC 9113, section
  /// 6.5.2: 32 more for each entry). A call with more ends with RESOURCE_EXHAUSTED. 8192 by
  /// default.
  ServerOptions& max_metadata(std::size_t bytes) noexcept {
    max_metadata_ = bytes;
    return *this;
  }

  /// How many calls one connection may have under way at the same time; more wait in the client.
  /// By default without limit.
  ServerOptions& max_concurrent_streams(std::size_t count) noexcept {
    max_concurrent_streams_ = count;
    return *this;
  }

  /// How many calls the server may have under way at the same time; more end with
  /// RESOURCE_EXHAUSTED at once. By default without limit.
  ServerOptions& max_concurrent_calls(std::size_t count) {
    if (count == 0) detail::refuse("the number of concurrent calls", "must not be zero");
    max_concurrent_calls_ = count;
    return *this;
  }

  /// The deadline of calls whose client sets none, from when the server takes them: the handler is
  /// told to stop, and the client sees DEADLINE_EXCEEDED even if the handler does not listen.
  ServerOptions& default_timeout(Clock::duration timeout) {
    default_timeout_ = detail::positive(timeout, "the default timeout of calls");
    return *this;
  }

  /// How long a new connection may take until it can carry calls, TLS included. 2 minutes.
  ServerOptions& handshake_timeout(Clock::duration timeout) {
    handshake_timeout_ = detail::positive(timeout, "the timeout of handshakes");
    return *this;
  }

  /// Ends a connection that had no call for that long.
  ServerOptions& max_connection_idle(Clock::duration idle) {
    max_connection_idle_ = detail::positive(idle, "the time a connection may be idle");
    return *this;
  }

  /// Ends a connection at about that age, so that clients spread anew over the servers that there
  /// are; its calls have the grace to finish, which without a second argument has no end.
  /// https://github.com/grpc/proposal/blob/master/A9-server-side-conn-mgt.md
  ServerOptions& max_connection_age(Clock::duration age,
                                    std::optional<Clock::duration> grace = std::nullopt) {
    max_connection_age_ = detail::positive(age, "the age of a connection");
    max_connection_grace_ = grace;
    return *this;
  }

  /// Finds out whether clients are still there, and what pings of theirs are put up with. gRPC's
  /// library has one switch for pings without calls in both directions: with the grpc transport
  /// either of the two turns it on.
  ServerOptions& keepalive(Keepalive keepalive) noexcept {
    keepalive_ = keepalive;
    return *this;
  }
  ServerOptions& ping_policy(PingPolicy policy) noexcept {
    ping_policy_ = policy;
    return *this;
  }

  /// How answers are compressed, if the client can read that; ServerContext::compression() is for
  /// single calls. Not at all by default.
  ServerOptions& compression(Compression compression) noexcept {
    compression_ = compression;
    return *this;
  }

  struct Listener {
    std::string address;
    std::optional<ServerTlsOptions> tls;
  };
  [[nodiscard]] const std::vector<Listener>& listeners() const noexcept { return listeners_; }
  [[nodiscard]] std::optional<std::size_t> threads() const noexcept { return threads_; }
  [[nodiscard]] std::size_t max_receive_message() const noexcept { return max_receive_message_; }
  [[nodiscard]] std::optional<std::size_t> max_send_message() const noexcept {
    return max_send_message_;
  }
  [[nodiscard]] std::optional<std::size_t> max_metadata() const noexcept { return max_metadata_; }
  [[nodiscard]] std::optional<std::size_t> max_concurrent_streams() const noexcept {
    return max_concurrent_streams_;
  }
  [[nodiscard]] std::optional<std::size_t> max_concurrent_calls() const noexcept {
    return max_concurrent_calls_;
  }
  [[nodiscard]] std::optional<Clock::duration> default_timeout() const noexcept {
    return default_timeout_;
  }
  [[nodiscard]] std::optional<Clock::duration> handshake_timeout() const noexcept {
    return handshake_timeout_;
  }
  [[nodiscard]] std::optional<Clock::duration> max_connection_idle() const noexcept {
    return max_connection_idle_;
  }
  [[nodiscard]] std::optional<Clock::duration> max_connection_age() const noexcept {
    return max_connection_age_;
  }
  [[nodiscard]] std::optional<Clock::duration> max_connection_grace() const noexcept {
    return max_connection_grace_;
  }
  [[nodiscard]] const std::optional<Keepalive>& keepalive() const noexcept { return keepalive_; }
  [[nodiscard]] const std::optional<PingPolicy>& ping_policy() const noexcept {
    return ping_policy_;
  }
  [[nodiscard]] std::optional<Compression> compression() const noexcept { return compression_; }

 private:
  std::vector<Listener> listeners_;
  std::optional<std::size_t> threads_;
  std::size_t max_receive_message_ = kDefaultMaxReceiveMessage;
  std::optional<std::size_t> max_send_message_;
  std::optional<std::size_t> max_metadata_;
  std::optional<std::size_t> max_concurrent_streams_;
  std::optional<std::size_t> max_concurrent_calls_;
  std::optional<Clock::duration> default_timeout_;
  std::optional<Clock::duration> handshake_timeout_;
  std::optional<Clock::duration> max_connection_idle_;
  std::optional<Clock::duration> max_connection_age_;
  std::optional<Clock::duration> max_connection_grace_;
  std::optional<Keepalive> keepalive_;
  std::optional<PingPolicy> ping_policy_;
  std::optional<Compression> compression_;
};

}  // namespace cpprpc
