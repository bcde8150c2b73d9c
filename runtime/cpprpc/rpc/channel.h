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

#include "cpprpc/rpc/client_call.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/transport.h"

namespace cpprpc {

class Channel {
 public:
  explicit Channel(std::shared_ptr<transport::ClientTransport> transport) noexcept
      : transport_(std::move(transport)) {}

  /// Starts a call, as generated clients do. The request is encoded at once and may go away.
  template <Payload In, Payload Out>
  UnaryCall<Out> call(const Unary<In, Out>& method, const In& request,
                      CallOptions options = {}) const {
    return UnaryCall<Out>(start(method, options, transport::Outgoing{&Codec<In>::ops, &request}));
  }
  template <Payload In, Payload Out>
  ReadStream<Out> call(const ServerStream<In, Out>& method, const In& request,
                       CallOptions options = {}) const {
    return ReadStream<Out>(start(method, options, transport::Outgoing{&Codec<In>::ops, &request}));
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
  detail::CallHandle start(const Method& method, const CallOptions& options,
                           std::optional<transport::Outgoing> request) const;

  std::shared_ptr<transport::ClientTransport> transport_;
};

}  // namespace cpprpc
