// Server: something that answers calls until it is shut down.
//
//   Result<Server> server = serve_grpc(router, ServerOptions{}.listen("0.0.0.0:50051"));
//   if (!server) return fail(server.error());
//   fmt::print("port {}\n", server->port());
//   return server->run_until_signal() ? 0 : 1;
//
// A handle: moves, does not copy. The router and its services outlive it. From any thread but
// those of its own handlers, which shutdown() would wait for.

#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>

#include "cpprpc/task/executor.h"

namespace cpprpc {

/// How a server ends, in this order: handlers are told (ServerContext::draining()), and health
/// services say NOT_SERVING; after lame_duck() no new calls are taken; calls under way may finish
/// within drain(); those that have not are cancelled, and their handlers have patience() to return.
class ShutdownOptions {
 public:
  ShutdownOptions() {}

  /// How long calls are still taken, so that load balancers have time to look elsewhere. By default
  /// not at all: clients of gRPC are told by the connection itself.
  ShutdownOptions& lame_duck(Clock::duration duration) {
    lame_duck_ = duration;
    return *this;
  }

  /// How long calls may take to finish. 10 seconds by default.
  ShutdownOptions& drain(Clock::duration duration) {
    drain_ = duration;
    return *this;
  }

  /// How long handlers of cancelled calls may take to return. 10 seconds by default.
  ShutdownOptions& patience(Clock::duration duration) {
    patience_ = duration;
    return *this;
  }

  [[nodiscard]] Clock::duration lame_duck() const noexcept { return lame_duck_; }
  [[nodiscard]] Clock::duration drain() const noexcept { return drain_; }
  [[nodiscard]] Clock::duration patience() const noexcept { return patience_; }

 private:
  Clock::duration lame_duck_ = Clock::duration::zero();
  Clock::duration drain_ = std::chrono::seconds(10);
  Clock::duration patience_ = std::chrono::seconds(10);
};

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

  /// Tells handlers that shutdown() follows.
  void announce_shutdown() noexcept { draining_.request_stop(); }

  /// Takes no new calls, waits `drain` for those under way, cancels them, and waits `patience` for
  /// their handlers. False if some have not returned even then: this object must stay, for them.
  /// Called once.
  virtual bool shutdown(Clock::duration drain, Clock::duration patience) noexcept = 0;

 protected:
  /// For ServerCall::set_draining().
  [[nodiscard]] const std::stop_token& draining() const noexcept { return draining_token_; }

 private:
  std::stop_source draining_;
  const std::stop_token draining_token_ = draining_.get_token();
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
  /// Shuts down without a drain time, and waits for every handler.
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
    shutdown(ShutdownOptions{}.drain(drain).patience(Clock::duration::max()));
  }

  /// The same by the options. False if handlers have not returned when patience() was over: they
  /// ignore their stop token. They and their threads are left behind, so that what they use, the
  /// router and its services, must stay: it is best to end the program, by std::_Exit().
  bool shutdown(const ShutdownOptions& options) noexcept;

  /// Waits for SIGTERM or SIGINT, then shuts down. A second signal meanwhile ends the process at
  /// once, with 128 and the signal's number. Returns as shutdown() does.
  bool run_until_signal(const ShutdownOptions& options = ShutdownOptions());

 private:
  std::unique_ptr<transport::ServerTransport> transport_;
};

}  // namespace cpprpc
