// ServerContext: what a handler may know and say of the call it serves, besides its messages.
//
//   if (context.stop_token().stop_requested()) co_return Status::cancelled("the caller is gone");
//   context.trailers().add("x-cost", "3");
//
// Lives until the handler returns. For the handler's own thread, but stop_token() and
// is_cancelled() for any.

#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "cpprpc/rpc/extensions.h"
#include "cpprpc/rpc/message_hook.h"
#include "cpprpc/rpc/transport.h"

namespace cpprpc {

namespace detail {

/// As ServerCall::stage_reply(), past the hooks.
[[nodiscard]] Status stage_reply(transport::ServerCall& call, transport::Outgoing reply);

}  // namespace detail

class ServerContext {
 public:
  /// For routers. `method` is null if no service has it.
  ServerContext(transport::ServerCall& call, const Method* method) noexcept
      : call_(call), method_(method) {}
  ServerContext(const ServerContext&) = delete;
  ServerContext& operator=(const ServerContext&) = delete;
  ~ServerContext();

  /// "/demo.v1.Greeter/SayHello"
  [[nodiscard]] std::string_view path() const noexcept { return call_.path(); }

  /// The method that is called; null if no service of this server has it. Only middleware of the
  /// whole server sees such calls: a path that anyone may make up is no good label for a metric.
  [[nodiscard]] const Method* method() const noexcept { return method_; }

  /// The headers that the client sent. Middleware may change what the handler sees of them.
  [[nodiscard]] const Metadata& metadata() const { return call_.metadata(); }
  [[nodiscard]] Metadata& metadata() { return call_.metadata(); }

  /// Who calls, as the transport names it: "ipv4:127.0.0.1:40312". Valid as long as the call.
  [[nodiscard]] std::string_view peer() const { return call_.peer(); }

  /// Who that is, by its certificate; without TLS nobody. Made anew each time.
  [[nodiscard]] PeerIdentity identity() const { return call_.identity(); }

  /// When nobody waits for the answer any more: when the client gives up, if it said so, or what
  /// deadline(when) has set.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const noexcept;

  /// Says stop once nobody waits for the answer any more: the client cancelled or is gone, or the
  /// deadline has passed. The handler's tasks inherit it: sleep() and calls that it awaits end
  /// early by themselves.
  [[nodiscard]] std::stop_token stop_token() const noexcept { return call_.stop_token(); }
  [[nodiscard]] bool is_cancelled() const noexcept { return call_.stop_token().stop_requested(); }

  /// Says stop once the server begins to shut down. What can finish soon may do so: the call goes
  /// on, until stop_token() says stop at the end of the drain time. Streams without an end should
  /// end then.
  [[nodiscard]] std::stop_token draining() const noexcept { return call_.draining(); }

  /// Headers to answer with: sent before the first message, and too late after it.
  [[nodiscard]] Metadata& headers() noexcept { return call_.headers; }

  /// Compresses the messages of the answer, if the client can read that. To be said before the
  /// first message; without it, what the server says.
  void compression(Compression compression) noexcept { call_.compression = compression; }

  /// Whether the message that was read last came compressed; for tests and measurements.
  [[nodiscard]] bool received_compressed() const noexcept { return call_.received_compressed; }

  /// Trailers to answer with: sent with the status.
  [[nodiscard]] Metadata& trailers() noexcept { return call_.trailers; }

  /// What middleware and handler hand on to each other.
  [[nodiscard]] Extensions& extensions();

  // --- for middleware

  /// Gives the call an earlier end than its client does; of several the earliest counts. When that
  /// has come, stop_token() says stop, reads and writes end, and the client is told
  /// DEADLINE_EXCEEDED, at once and whatever the handler answers afterwards: next() then gives that
  /// too. Calls with CallOptions::parent() inherit it.
  void deadline(Clock::time_point when);

  /// The same, but the client is told `status`, and next() gives that: for another reason than the
  /// time it takes.
  void deadline(Clock::time_point when, Status status);
  void timeout(Clock::duration timeout) { deadline(from_now(timeout)); }

  /// Shows `hook` the messages of this call. Before next(); it lives until that has returned.
  void add_hook(MessageHook& hook) { tap().add(hook); }

  /// When the call came to its middleware: the clock is read once, for the first that asks.
  [[nodiscard]] Clock::time_point started() {
    if (!started_) started_ = Clock::now();
    return *started_;
  }

  /// Messages and bytes so far. Counted if there is middleware.
  [[nodiscard]] Traffic traffic() const noexcept;

  /// Answers a unary or client streaming call in the handler's place: the reply that is sent if
  /// the call ends with OK. An error says why it cannot be.
  template <Payload Out>
  [[nodiscard]] Status reply(const Out& reply) {
    return detail::stage_reply(call_, {&Codec<Out>::ops, &reply});
  }

 private:
  friend class CallOptions;
  friend class Router;
  class Deadline;

  detail::MessageTap& tap();
  void set_deadline(Clock::time_point when, std::optional<Status> status);

  /// How the call ends, given what its handler answers.
  [[nodiscard]] Status ended(Status status) const;

  transport::ServerCall& call_;
  const Method* const method_;
  std::shared_ptr<Extensions> extensions_;  // once asked for; calls that this one makes share them
  std::optional<detail::MessageTap> tap_;
  std::optional<Clock::time_point> started_;
  Deadline* deadline_ = nullptr;  // of the server's own
};

}  // namespace cpprpc
