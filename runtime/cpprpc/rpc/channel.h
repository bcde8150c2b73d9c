// Channel: the way to a server, over some transport. Clients are made of one.
//
//   Channel channel = connect_grpc("127.0.0.1:50051");
//   demo::v1::GreeterClient client{channel};
//
// A handle: copies share one connection pool, which ends with the last copy and the last call.
// May be used from any thread.

#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "cpprpc/rpc/client_call.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/transport.h"

namespace cpprpc {

class ClientMiddleware;

namespace detail {

template <Payload M>
inline constexpr transport::MessageCopier kCopier = {
    [](const void* message) -> void* { return new M(*static_cast<const M*>(message)); },
    [](void* copy) noexcept { delete static_cast<M*>(copy); }};

template <Payload M>
inline constexpr transport::ReplyType kReplyType = {
    &Codec<M>::ops, []() -> void* { return new M(); },
    [](void* from, void* to) { *static_cast<M*>(to) = std::move(*static_cast<M*>(from)); },
    [](void* message) noexcept { delete static_cast<M*>(message); }};

}  // namespace detail

class Channel {
 public:
  explicit Channel(std::shared_ptr<transport::ClientTransport> transport) noexcept
      : transport_(std::move(transport)) {}

  /// The same way, with a middleware around each call, inside of those that are there already. See
  /// cpprpc/rpc/middleware.h, which is to be included for it.
  [[nodiscard]] Channel with(ClientMiddleware middleware) const;

  /// Where the answers of calls arrive: one of the channel's threads, as long as the channel lives.
  /// See run_on(): tasks that make many calls are faster there.
  [[nodiscard]] Executor& executor() const noexcept { return transport_->executor(); }

  /// Starts a call, as generated clients do. The request is encoded at once and may go away.
  template <Payload In, Payload Out>
  UnaryCall<Out> call(const Unary<In, Out>& method, const In& request,
                      CallOptions options = {}) const {
    transport::Outgoing message = outgoing(request);
    message.reply = &detail::kReplyType<Out>;
    return UnaryCall<Out>(start(method, options, message));
  }
  template <Payload In, Payload Out>
  ReadStream<Out> call(const ServerStream<In, Out>& method, const In& request,
                       CallOptions options = {}) const {
    return ReadStream<Out>(start(method, options, outgoing(request)));
  }
  template <Payload In, Payload Out>
  WriteStream<In, Out> call(const ClientStream<In, Out>& method, CallOptions options = {}) const {
    return WriteStream<In, Out>(start(method, options, std::nullopt));
  }
  template <Payload In, Payload Out>
  DuplexStream<In, Out> call(const BidiStream<In, Out>& method, CallOptions options = {}) const {
    return DuplexStream<In, Out>(start(method, options, std::nullopt));
  }

 private:
  template <Payload In>
  static transport::Outgoing outgoing(const In& request) noexcept {
    return {&Codec<In>::ops, &request, &detail::kCopier<In>};
  }
  detail::CallHandle start(const Method& method, const CallOptions& options,
                           std::optional<transport::Outgoing> request) const;

  std::shared_ptr<transport::ClientTransport> transport_;
  std::shared_ptr<const std::vector<ClientMiddleware>> middleware_;  // null: none
};

}  // namespace cpprpc
