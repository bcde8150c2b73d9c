// ServerContext: what a handler may know and say of the call it serves, besides its messages.
//
//   if (context.stop_token().stop_requested()) co_return Status::cancelled("the caller is gone");
//   context.trailers().add("x-cost", "3");
//
// Lives until the handler returns. For the handler's own thread, but stop_token() and
// is_cancelled() for any.

#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "cpprpc/rpc/transport.h"

namespace cpprpc {

class ServerContext {
 public:
  explicit ServerContext(transport::ServerCall& call) noexcept : call_(call) {}
  ServerContext(const ServerContext&) = delete;
  ServerContext& operator=(const ServerContext&) = delete;

  /// "/demo.v1.Greeter/SayHello"
  [[nodiscard]] std::string_view path() const noexcept { return call_.path(); }

  /// The headers that the client sent.
  [[nodiscard]] const Metadata& metadata() const { return call_.metadata(); }

  /// Who calls, as the transport names it: "ipv4:127.0.0.1:40312".
  [[nodiscard]] std::string peer() const { return call_.peer(); }

  /// Who that is, by its certificate; without TLS nobody. Made anew each time.
  [[nodiscard]] PeerIdentity identity() const { return call_.identity(); }

  /// When the client gives up, if it said so.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const noexcept {
    return call_.deadline();
  }

  /// Says stop once nobody waits for the answer any more: the client cancelled or is gone, or the
  /// deadline has passed. The handler's tasks inherit it: sleep() and calls that it awaits end
  /// early by themselves.
  [[nodiscard]] std::stop_token stop_token() const noexcept { return call_.stop_token(); }
  [[nodiscard]] bool is_cancelled() const noexcept { return call_.stop_token().stop_requested(); }

  /// Headers to answer with: sent before the first message, and too late after it.
  [[nodiscard]] Metadata& headers() noexcept { return call_.headers; }

  /// Compresses the messages of the answer, if the client can read that. To be said before the
  /// first message; without it, what the server says.
  void compression(Compression compression) noexcept { call_.compression = compression; }

  /// Trailers to answer with: sent with the status.
  [[nodiscard]] Metadata& trailers() noexcept { return call_.trailers; }

 private:
  transport::ServerCall& call_;
};

}  // namespace cpprpc
