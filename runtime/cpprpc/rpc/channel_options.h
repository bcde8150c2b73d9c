// ChannelOptions: how a channel finds its servers, and what it does for its calls, whatever its
// transport.
//
//   connect_grpc("users.internal:443",
//                ChannelOptions{}
//                    .tls(TlsOptions{})
//                    .service_config(ServiceConfig{}.load_balancing(LoadBalancing::RoundRobin))
//                    .default_timeout(5s));
//
// A value; not synchronised. Setters throw std::invalid_argument, saying why, for what makes no
// sense; connect_grpc() and its like do so for certificates and JSON, which they read.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/keepalive.h"
#include "cpprpc/rpc/limits.h"
#include "cpprpc/rpc/reconnect_backoff.h"
#include "cpprpc/rpc/service_config.h"
#include "cpprpc/rpc/tls.h"

namespace cpprpc {

class ChannelOptions {
 public:
  ChannelOptions() {}

  /// How many threads take what arrives. One by default: callers do their own work on theirs.
  ChannelOptions& threads(std::size_t count) noexcept {
    threads_ = count;
    return *this;
  }

  // --- the connection

  /// Encrypts. Connecting throws std::invalid_argument if certificates or keys are none, or do not
  /// belong together.
  ChannelOptions& tls(TlsOptions tls) {
    tls_ = std::move(tls);
    return *this;
  }

  /// Finds out whether the server is still there. Not at all by default.
  ChannelOptions& keepalive(Keepalive keepalive) noexcept {
    keepalive_ = keepalive;
    return *this;
  }

  ChannelOptions& reconnect_backoff(ReconnectBackoff backoff) noexcept {
    reconnect_backoff_ = backoff;
    return *this;
  }

  /// Put before this library's own name in the header `user-agent`.
  ChannelOptions& user_agent(std::string name) {
    user_agent_ = std::move(name);
    return *this;
  }

  // --- its calls

  /// What is done for the calls of which service, and how they are spread over servers.
  ChannelOptions& service_config(ServiceConfig config) {
    service_config_ = std::move(config);
    service_config_json_.reset();
    return *this;
  }

  /// The same, as it is written elsewhere; of the two the later one counts. Connecting throws
  /// std::invalid_argument if it is no JSON object. For what it says, h2 does that too, and names
  /// the place; with the grpc transport that fails every call with INVALID_ARGUMENT, and the log of
  /// gRPC's library tells why.
  /// https://github.com/grpc/grpc-proto/blob/master/grpc/service_config/service_config.proto
  ChannelOptions& service_config_json(std::string json) {
    service_config_json_ = std::move(json);
    service_config_.reset();
    return *this;
  }

  /// How much of a call is kept, in bytes, so that it can be sent again: a call that has sent more
  /// is not retried. 256 kB by default.
  ChannelOptions& retry_buffer(std::size_t bytes) noexcept {
    retry_buffer_ = bytes;
    return *this;
  }

  /// The timeout of calls that have no deadline of their own.
  ChannelOptions& default_timeout(Clock::duration timeout) {
    default_timeout_ = detail::positive(timeout, "the default timeout of calls");
    return *this;
  }

  /// See CallOptions::wait_for_ready().
  ChannelOptions& wait_for_ready(bool wait = true) noexcept {
    wait_for_ready_ = wait;
    return *this;
  }

  /// How messages are compressed that are sent. Not at all by default.
  ChannelOptions& compression(Compression compression) noexcept {
    compression_ = compression;
    return *this;
  }

  /// The token of calls that have none of their own: see CallOptions::bearer_token().
  ChannelOptions& bearer_token(std::string token);

  /// Lets calls send tokens where others can read them: for a network that is protected otherwise.
  ChannelOptions& allow_tokens_without_tls(bool allow = true) noexcept {
    allow_tokens_without_tls_ = allow;
    return *this;
  }

  // --- limits

  /// The largest message that is accepted, or sent, in bytes: a call with a larger one ends with
  /// RESOURCE_EXHAUSTED. What is sent has no limit by default.
  ChannelOptions& max_receive_message(std::size_t bytes) noexcept {
    max_receive_message_ = bytes;
    return *this;
  }
  ChannelOptions& max_send_message(std::size_t bytes) noexcept {
    max_send_message_ = bytes;
    return *this;
  }

  /// How large the metadata of an answer may be: see ServerOptions::max_metadata().
  ChannelOptions& max_metadata(std::size_t bytes) noexcept {
    max_metadata_ = bytes;
    return *this;
  }

  [[nodiscard]] std::size_t threads() const noexcept { return threads_; }
  [[nodiscard]] const std::optional<TlsOptions>& tls() const noexcept { return tls_; }
  [[nodiscard]] const std::optional<Keepalive>& keepalive() const noexcept { return keepalive_; }
  [[nodiscard]] const std::optional<ReconnectBackoff>& reconnect_backoff() const noexcept {
    return reconnect_backoff_;
  }
  [[nodiscard]] const std::string& user_agent() const noexcept { return user_agent_; }
  [[nodiscard]] const std::optional<ServiceConfig>& service_config() const noexcept {
    return service_config_;
  }
  [[nodiscard]] const std::optional<std::string>& service_config_json() const noexcept {
    return service_config_json_;
  }
  [[nodiscard]] std::optional<std::size_t> retry_buffer() const noexcept { return retry_buffer_; }
  [[nodiscard]] std::optional<Clock::duration> default_timeout() const noexcept {
    return default_timeout_;
  }
  [[nodiscard]] std::optional<bool> wait_for_ready() const noexcept { return wait_for_ready_; }
  [[nodiscard]] std::optional<Compression> compression() const noexcept { return compression_; }
  [[nodiscard]] const std::optional<std::string>& bearer_token() const noexcept {
    return bearer_token_;
  }
  [[nodiscard]] bool allows_tokens_without_tls() const noexcept {
    return allow_tokens_without_tls_;
  }
  [[nodiscard]] std::size_t max_receive_message() const noexcept { return max_receive_message_; }
  [[nodiscard]] std::optional<std::size_t> max_send_message() const noexcept {
    return max_send_message_;
  }
  [[nodiscard]] std::optional<std::size_t> max_metadata() const noexcept { return max_metadata_; }

 private:
  std::size_t threads_ = 1;
  std::optional<TlsOptions> tls_;
  std::optional<Keepalive> keepalive_;
  std::optional<ReconnectBackoff> reconnect_backoff_;
  std::string user_agent_;
  std::optional<ServiceConfig> service_config_;
  std::optional<std::string> service_config_json_;  // at most one of the two
  std::optional<std::size_t> retry_buffer_;
  std::optional<Clock::duration> default_timeout_;
  std::optional<bool> wait_for_ready_;
  std::optional<Compression> compression_;
  std::optional<std::string> bearer_token_;
  bool allow_tokens_without_tls_ = false;
  std::size_t max_receive_message_ = kDefaultMaxReceiveMessage;
  std::optional<std::size_t> max_send_message_;
  std::optional<std::size_t> max_metadata_;
};

}  // namespace cpprpc
