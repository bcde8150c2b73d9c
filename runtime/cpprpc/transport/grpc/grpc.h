// The grpc transport: servers and channels over HTTP/2, by the gRPC library of the system.
//
//   Result<Server> server = serve_grpc(router, GrpcServerOptions{}.listen("127.0.0.1:50051"));
//   Channel channel = connect_grpc("127.0.0.1:50051");
//   demo::v1::GreeterClient client{channel};
//
// Each thread of a server runs one completion queue: a handler starts and stays on the thread
// that took its call, so it must not block: see offload(). The router outlives the server. From
// any thread, but a server is not shut down by its own handlers.
//
// Connections are not encrypted.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"

namespace cpprpc {

/// What gRPC takes for granted everywhere: larger messages end the call with RESOURCE_EXHAUSTED.
inline constexpr std::size_t kDefaultMaxReceiveMessage = 4 * 1024 * 1024;

class GrpcServerOptions {
 public:
  GrpcServerOptions() {}

  /// Listens on that address too: "127.0.0.1:50051", "[::1]:50051", "0.0.0.0:50051",
  /// "unix:/run/users.sock". Port 0 takes one that is free; Server::port() tells which.
  GrpcServerOptions& listen(std::string address) {
    addresses_.push_back(std::move(address));
    return *this;
  }

  /// How many threads run handlers. By default as many as the machine has, up to 16.
  GrpcServerOptions& threads(std::size_t count) {
    threads_ = count;
    return *this;
  }

  /// The largest message that is accepted, in bytes.
  GrpcServerOptions& max_receive_message(std::size_t bytes) {
    max_receive_message_ = bytes;
    return *this;
  }

  /// How many calls one connection may have under way at the same time; more wait in the client.
  /// By default without limit.
  GrpcServerOptions& max_concurrent_streams(std::size_t count) {
    max_concurrent_streams_ = count;
    return *this;
  }

  [[nodiscard]] const std::vector<std::string>& addresses() const noexcept { return addresses_; }
  [[nodiscard]] std::optional<std::size_t> threads() const noexcept { return threads_; }
  [[nodiscard]] std::size_t max_receive_message() const noexcept { return max_receive_message_; }
  [[nodiscard]] std::optional<std::size_t> max_concurrent_streams() const noexcept {
    return max_concurrent_streams_;
  }

 private:
  std::vector<std::string> addresses_;
  std::optional<std::size_t> threads_;
  std::size_t max_receive_message_ = kDefaultMaxReceiveMessage;
  std::optional<std::size_t> max_concurrent_streams_;
};

/// Serves what `router` routes, from now until Server::shutdown(). UNAVAILABLE, with the address
/// and the reason, when one cannot be listened on; INVALID_ARGUMENT for one that is no address,
/// or if there is none.
[[nodiscard]] Result<Server> serve_grpc(const Router& router, GrpcServerOptions options);

class GrpcChannelOptions {
 public:
  GrpcChannelOptions() {}

  /// How many threads take what arrives. One by default: callers do their own work on theirs.
  GrpcChannelOptions& threads(std::size_t count) {
    threads_ = count;
    return *this;
  }

  /// The largest message that is accepted, in bytes.
  GrpcChannelOptions& max_receive_message(std::size_t bytes) {
    max_receive_message_ = bytes;
    return *this;
  }

  /// Put before this library's own name in the header `user-agent`.
  GrpcChannelOptions& user_agent(std::string name) {
    user_agent_ = std::move(name);
    return *this;
  }

  [[nodiscard]] std::size_t threads() const noexcept { return threads_; }
  [[nodiscard]] std::size_t max_receive_message() const noexcept { return max_receive_message_; }
  [[nodiscard]] const std::string& user_agent() const noexcept { return user_agent_; }

 private:
  std::size_t threads_ = 1;
  std::size_t max_receive_message_ = kDefaultMaxReceiveMessage;
  std::string user_agent_;
};

/// A channel to `target`: "127.0.0.1:50051", "users.internal:443", "unix:/run/users.sock". Connects
/// when the first call needs it, and again when the connection is lost; a call that finds no
/// server ends with UNAVAILABLE.
[[nodiscard]] Channel connect_grpc(std::string target,
                                   GrpcChannelOptions options = GrpcChannelOptions());

}  // namespace cpprpc
