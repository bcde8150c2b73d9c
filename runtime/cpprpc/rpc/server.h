// Server: something that answers calls until it is shut down.
//
//   Result<Server> server = serve_grpc(router, GrpcServerOptions{}.listen("127.0.0.1:0"));
//   if (!server) return fail(server.error());
//   fmt::print("port {}\n", server->port());
//   server->shutdown(5s);
//
// A handle: moves, does not copy. The router and its services outlive it. From any thread but
// those of its own handlers, which shutdown() would wait for.

#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "cpprpc/task/executor.h"

namespace cpprpc {

namespace transport {

/// What a Server is made of.
class ServerTransport {
 public:
  ServerTransport() = default;
  ServerTransport(const ServerTransport&) = delete;
  ServerTransport& operator=(const ServerTransport&) = delete;
  virtual ~ServerTransport() = default;

  [[nodiscard]] virtual int port() const noexcept = 0;

  /// As Server::refused_calls().
  [[nodiscard]] virtual std::uint64_t refused_calls() const noexcept { return 0; }

  /// As Server::shutdown(). Called once.
  virtual void shutdown(Clock::duration drain) noexcept = 0;
};

}  // namespace transport

class Server {
 public:
  explicit Server(std::unique_ptr<transport::ServerTransport> transport) noexcept
      : transport_(std::move(transport)) {}
  Server(Server&&) noexcept = default;
  Server& operator=(Server&& other) noexcept {
    shutdown();
    transport_ = std::move(other.transport_);
    return *this;
  }
  ~Server() { shutdown(); }

  /// The TCP port of the first listener, the one that was chosen if port 0 was asked for; 0 if
  /// it has none.
  [[nodiscard]] int port() const noexcept { return transport_ ? transport_->port() : 0; }

  /// How many calls have found the server with as many calls under way as it takes, and ended with
  /// RESOURCE_EXHAUSTED; 0 after shutdown().
  [[nodiscard]] std::uint64_t refused_calls() const noexcept {
    return transport_ ? transport_->refused_calls() : 0;
  }

  /// Takes no new calls, gives running ones that long to finish, then cancels them; returns when
  /// every handler has returned and the threads have ended. A second call does nothing.
  void shutdown(Clock::duration drain = Clock::duration::zero()) noexcept {
    if (const auto transport = std::move(transport_)) transport->shutdown(drain);
  }

 private:
  std::unique_ptr<transport::ServerTransport> transport_;
};

}  // namespace cpprpc
