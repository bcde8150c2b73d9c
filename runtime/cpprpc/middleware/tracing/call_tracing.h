// ServerTracing, ClientTracing: middleware that makes a span of each call.
//
//   router.use(ServerTracing(tracer));
//   Channel channel =
//       connect_grpc("stock:50051").with(ClientTracing(tracer).server("stock", 50051));
//   co_await stock.reserve(request, CallOptions{}.parent(context));   // a child of the call's span
//
// A server's span is below that of the caller, as the headers `traceparent` and `tracestate` say,
// or below what middleware further out has set; a client's is below, in this order: the
// TraceContext that CallOptions::extension() was given; the span of the call that
// CallOptions::parent() was given; the headers that the call already has. It sends its own headers
// in their place. The span's context is the call's TraceContext, which other middleware may read:
// trace_of(). Around or inside of middleware that tries again it makes a span of the whole, or of
// each attempt; a channel may have both.
//
// Copies share the tracer. For any thread.
//
// Specification: https://www.w3.org/TR/trace-context/ and OpenTelemetry's semantic
// conventions 1.37.0,
// https://github.com/open-telemetry/semantic-conventions/blob/v1.37.0/docs/rpc/grpc.md

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "cpprpc/middleware/tracing/tracer.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

/// A call with this extension is not traced: CallOptions{}.extension(Untraced()).
struct Untraced {
  Untraced() noexcept = default;
};

namespace detail {

/// What the two have in common.
struct CallTracingOptions {
  bool message_events = false;
  TraceText server_address;
  std::uint16_t server_port = 0;  // 0: not known
};

}  // namespace detail

class ServerTracing {
 public:
  explicit ServerTracing(Tracer tracer) noexcept : tracer_(std::move(tracer)) {}

  /// An event in the span for each message, `rpc.message`.
  ServerTracing& message_events(bool on = true) noexcept {
    options_.message_events = on;
    return *this;
  }

  /// What clients know this server by: `server.address` and `server.port`; 0 leaves the port out.
  ServerTracing& server(std::string_view address, std::uint16_t port = 0) {
    options_.server_address = TraceText(address);
    options_.server_port = port;
    return *this;
  }

  /// As ServerMiddleware.
  Task<Status> operator()(ServerContext& context, Next next) const;

 private:
  Task<Status> record(ServerContext& context, Next next, Span span) const;

  Tracer tracer_;
  detail::CallTracingOptions options_;
};

class ClientTracing {
 public:
  explicit ClientTracing(Tracer tracer) noexcept : tracer_(std::move(tracer)) {}

  ClientTracing& message_events(bool on = true) noexcept {
    options_.message_events = on;
    return *this;
  }

  /// The server that the channel is to: `server.address` and `server.port`; 0 leaves the port out.
  ClientTracing& server(std::string_view address, std::uint16_t port = 0) {
    options_.server_address = TraceText(address);
    options_.server_port = port;
    return *this;
  }

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;

 private:
  Task<Status> record(ClientContext& context, Next next, Span span,
                      std::optional<TraceContext> parent) const;

  Tracer tracer_;
  detail::CallTracingOptions options_;
};

}  // namespace cpprpc
