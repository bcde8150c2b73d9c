// ClientContext: what a client's middleware may know and say of the call that it is around.
//
//   context.metadata().add("x-request-id", id);
//   Status status = co_await next();
//   auto retry_after = context.trailers().get("x-retry-after");
//
// Lives until the middleware returns. For the middleware's own thread, but stop_token() for any.

#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "cpprpc/rpc/call_options.h"
#include "cpprpc/rpc/extensions.h"
#include "cpprpc/rpc/message_hook.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/transport.h"
#include "cpprpc/task/task.h"

namespace cpprpc {

namespace detail {
class InterceptedCall;
}  // namespace detail

class ClientContext {
 public:
  ClientContext(const ClientContext&) = delete;
  ClientContext& operator=(const ClientContext&) = delete;

  [[nodiscard]] const Method& method() const noexcept { return method_; }
  /// "/demo.v1.Greeter/SayHello"
  [[nodiscard]] std::string_view path() const noexcept { return method_.path; }

  /// What the caller asked for. Changes count if they are made before next().
  [[nodiscard]] CallOptions& options() noexcept { return options_; }

  /// The headers that will be sent.
  [[nodiscard]] Metadata& metadata() noexcept { return options_.metadata_; }

  [[nodiscard]] const std::optional<Clock::time_point>& deadline() const noexcept {
    return options_.deadline();
  }

  /// Says stop once the caller has cancelled the call or dropped it, or when its deadline passes
  /// before it is sent. The middleware's tasks inherit it.
  [[nodiscard]] const std::stop_token& stop_token() const noexcept { return stop_token_; }

  /// What the server sent. After next().
  [[nodiscard]] const Metadata& headers() const;
  [[nodiscard]] const Metadata& trailers() const;

  /// What the middlewares of this call hand on to each other; at first what the caller hands to
  /// them, CallOptions::extension().
  [[nodiscard]] Extensions& extensions() noexcept { return extensions_; }

  /// What those of the call that is being served have, if this one was made with
  /// CallOptions::parent(); else null. To be read only, and not while the handler changes it.
  [[nodiscard]] const Extensions* parent_extensions() const noexcept {
    return options_.parent_extensions().get();
  }

  /// Lets the middleware that says so, before its first next(), call that again while an earlier
  /// attempt is still under way. Around a unary call; for streams nothing changes. The first
  /// attempt that the server answers with OK gives the caller its reply, headers and trailers;
  /// while there is none, headers and trailers are those of the attempt that failed last. One whose
  /// task is told to stop is cancelled. What is further in is run for each attempt, with a context
  /// of its own that begins as a copy of this one.
  void parallel_attempts() noexcept;

  /// Awaited, suspends until the caller asks how the call went, which next() waits for too: true.
  /// False if it drops the call, or this task is told to stop.
  Task<bool> caller_waits();

  /// Shows `hook` the messages of this call. Before next(); it lives until that has returned.
  void add_hook(MessageHook& hook);

  /// When the call came to its middleware: the clock is read once, for the first that asks.
  [[nodiscard]] Clock::time_point started() {
    if (!started_) started_ = Clock::now();
    return *started_;
  }

  /// Messages and bytes. After next().
  [[nodiscard]] Traffic traffic() const noexcept;

  /// Answers a unary or client streaming call in the server's place: what the caller gets if the
  /// call ends with OK and no reply came. An error says why it cannot be.
  template <Payload Out>
  [[nodiscard]] Status reply(const Out& reply) {
    return set_reply({&Codec<Out>::ops, &reply});
  }

 private:
  friend class detail::InterceptedCall;
  ClientContext(detail::InterceptedCall& call, const Method& method, const CallOptions& options,
                std::stop_token stop)
      : call_(call), method_(method), options_(options), stop_token_(std::move(stop)) {
    if (options.extensions() != nullptr) extensions_ = *options.extensions();
  }

  Status set_reply(transport::Outgoing reply);

  detail::InterceptedCall& call_;
  const Method method_;
  CallOptions options_;
  const std::stop_token stop_token_;
  Extensions extensions_;
  std::optional<Clock::time_point> started_;
};

}  // namespace cpprpc
