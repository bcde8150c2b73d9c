// The four call objects that a generated client returns, one for each kind of method.
//
//   Result<HelloReply> reply = co_await client.say_hello(request);
//
//   ReadStream<Item> items = client.list(query);
//   while (auto item = co_await items.read()) use(*item);
//   Status status = co_await items.finish();
//
// A call is under way from the moment its object is made; dropping the object before the call
// has finished cancels it. Objects move, and do not while something waits for them. One read and
// one write may be under way at the same time, from two tasks; cancel() may come from any thread.
//
// Calls, and what their functions return, may also be given to when_all(), when_any() and
// with_timeout(): one that is told to stop there cancels its call.

#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "cpprpc/rpc/detail/call_handle.h"
#include "cpprpc/rpc/detail/name_first.h"

namespace cpprpc {

namespace detail {

/// What the four have in common.
class AnyCall {
 public:
  explicit AnyCall(CallHandle handle) noexcept : handle_(std::move(handle)) {}

  /// Ends the call with CANCELLED, unless it has ended already.
  void cancel() const noexcept { handle_.call().cancel(); }

  /// What the server sent before its first message: known once a message or the end was read.
  [[nodiscard]] const Metadata& headers() const { return handle_.call().headers(); }

  /// What the server sent with the status: known once the call has finished.
  [[nodiscard]] const Metadata& trailers() const { return handle_.call().trailers(); }

  /// Whether the message that was read last came compressed; for tests and measurements.
  [[nodiscard]] bool received_compressed() const noexcept { return handle_.received_compressed(); }

 protected:
  CallHandle handle_;
};

}  // namespace detail

/// One request, one reply. Awaited, once, gives the reply or why there is none.
template <Payload Out>
class [[nodiscard]] UnaryCall : public detail::AnyCall {
 public:
  using AnyCall::AnyCall;

  auto operator co_await() { return detail::ClientReply<Out>(handle_); }
};

/// One request, many replies.
template <Payload Out>
class [[nodiscard]] ReadStream : public detail::AnyCall {
 public:
  using AnyCall::AnyCall;

  /// Awaited, the next message; empty once there is none: finish() tells why.
  auto read() noexcept { return detail::StartRead<Out>(handle_); }

  /// Awaited, once, how the call ended. Messages that are left are read and dropped: cancel()
  /// first if there is no end to them.
  auto finish() noexcept { return detail::StartFinish(handle_); }
};

/// Many requests, one reply.
template <Payload In, Payload Out>
class [[nodiscard]] WriteStream : public detail::AnyCall {
 public:
  using AnyCall::AnyCall;

  /// Sends a message. Awaited, suspends while the server does not keep up; false once the call
  /// has ended: finish() tells why.
  auto write(const In& message, const WriteOptions& options = WriteOptions()) noexcept {
    return detail::StartWrite(handle_, {&Codec<In>::ops, &message}, options);
  }
  CPPRPC_NAME_THE_MESSAGE_FIRST(void write(In&&));
  CPPRPC_NAME_THE_MESSAGE_FIRST(void write(In&&, const WriteOptions&));

  /// Says that no message follows. Awaited, once, gives the reply or why there is none.
  auto finish() noexcept { return detail::StartReply<Out>(handle_); }
};

/// Many requests, many replies, each direction at its own pace.
template <Payload In, Payload Out>
class [[nodiscard]] DuplexStream : public detail::AnyCall {
 public:
  using AnyCall::AnyCall;

  /// As ReadStream::read().
  auto read() noexcept { return detail::StartRead<Out>(handle_); }

  /// As WriteStream::write().
  auto write(const In& message, const WriteOptions& options = WriteOptions()) noexcept {
    return detail::StartWrite(handle_, {&Codec<In>::ops, &message}, options);
  }
  CPPRPC_NAME_THE_MESSAGE_FIRST(void write(In&&));
  CPPRPC_NAME_THE_MESSAGE_FIRST(void write(In&&, const WriteOptions&));

  /// Says that no message follows; replies may still come. Never suspends, so awaiting what it
  /// returns is a matter of taste.
  std::suspend_never writes_done() noexcept {
    handle_.call().writes_done();
    return {};
  }

  /// As ReadStream::finish(); implies writes_done().
  auto finish() noexcept { return detail::StartFinish(handle_); }
};

}  // namespace cpprpc
