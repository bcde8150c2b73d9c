// Loopback: a server and the channels to it in one process, without sockets: for tests, and for
// parts of one program that talk through their service interfaces.
//
//   Loopback loopback{router};
//   demo::v1::GreeterClient client{loopback.channel()};
//
// Messages are encoded and decoded as on any wire, a direction holds at most about 64 kB that was
// not read yet, and deadlines, cancellation and metadata work as over a network. Handlers run on
// one thread of the server. From any thread but that one; the router outlives it.

#pragma once

#include <cstdint>
#include <memory>

#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/transport/loopback/options.h"

namespace cpprpc {

namespace loopback {
class Core;
}  // namespace loopback

class Loopback {
 public:
  explicit Loopback(const Router& router, LoopbackOptions options = LoopbackOptions());
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  /// A channel to the server. It may outlive it: calls then end with UNAVAILABLE.
  [[nodiscard]] Channel channel() const;

  /// As Server::shutdown().
  void shutdown(Clock::duration drain = Clock::duration::zero()) noexcept {
    server_.shutdown(drain);
  }
  bool shutdown(const ShutdownOptions& options) noexcept { return server_.shutdown(options); }

  /// As Server::refused_calls().
  [[nodiscard]] std::uint64_t refused_calls() const noexcept { return server_.refused_calls(); }

 private:
  const std::shared_ptr<loopback::Core> core_;
  Server server_;
};

}  // namespace cpprpc
