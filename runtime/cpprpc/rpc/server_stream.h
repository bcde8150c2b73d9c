// Reader and Writer: the two directions of a streaming call, as a handler sees them.
//
//   while (auto item = co_await requests.read()) total += item->count;
//   while (co_await replies.write(reply)) {}
//
// They live until the handler returns. One read and one write may be under way at the same time,
// from two tasks.

#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "cpprpc/message/message.h"
#include "cpprpc/rpc/detail/name_first.h"
#include "cpprpc/rpc/transport.h"

namespace cpprpc {

namespace detail {

/// As those of ServerCall, past the hooks of its middleware.
bool read(transport::ServerCall& call, transport::ReadOperation& operation);
bool write(transport::ServerCall& call, transport::WriteOperation& operation);

// Reads one message; awaited, gives it or nothing.
template <Payload M>
class [[nodiscard]] ReadAwaiter {
 public:
  // Decoding errors go to `error`.
  ReadAwaiter(transport::ServerCall& call, Status& error) : call_(call), error_(error) {}

  bool await_ready() const noexcept { return !error_.is_ok(); }
  bool await_suspend(std::coroutine_handle<> coroutine) {
    operation_.suspend(coroutine);
    return !read(call_, operation_);
  }
  std::optional<M> await_resume() {
    call_.received_compressed = operation_.was_compressed;
    if (operation_.received) return std::move(message_);
    if (error_.is_ok()) error_ = std::move(operation_.error);
    return std::nullopt;
  }

 private:
  transport::ServerCall& call_;
  Status& error_;
  M message_{};
  transport::ReadOperation operation_{Codec<M>::ops, &message_};
};

// Writes one message; awaited, says whether the peer is still there.
template <Payload M>
class [[nodiscard]] WriteAwaiter {
 public:
  WriteAwaiter(transport::ServerCall& call, const M& message, const WriteOptions& options) noexcept
      : call_(call), operation_({&Codec<M>::ops, &message}, options) {}

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> coroutine) {
    operation_.suspend(coroutine);
    return !write(call_, operation_);
  }
  bool await_resume() const noexcept { return operation_.ok; }

 private:
  transport::ServerCall& call_;
  transport::WriteOperation operation_;
};

}  // namespace detail

template <Payload In>
class Reader {
 public:
  explicit Reader(transport::ServerCall& call) noexcept : call_(call) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Awaited, the next message; empty once the client has sent the last, is gone, or has sent
  /// what cannot be decoded: the call then fails with INTERNAL, whatever the handler returns.
  auto read() { return detail::ReadAwaiter<In>(call_, error_); }

  /// What was wrong with a message; OK while nothing was.
  const Status& error() const noexcept { return error_; }

 private:
  transport::ServerCall& call_;
  Status error_;
};

template <Payload Out>
class Writer {
 public:
  explicit Writer(transport::ServerCall& call) noexcept : call_(call) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Sends a message. Awaited, suspends while the client does not keep up; false once it is gone
  /// and there is no point in writing more.
  auto write(const Out& message, const WriteOptions& options = WriteOptions()) {
    return detail::WriteAwaiter<Out>(call_, message, options);
  }
  CPPRPC_NAME_THE_MESSAGE_FIRST(void write(Out&&));
  CPPRPC_NAME_THE_MESSAGE_FIRST(void write(Out&&, const WriteOptions&));

 private:
  transport::ServerCall& call_;
};

namespace detail {

// Why the single request of a call is not there.
Status request_error(const transport::ReadOperation& operation);

// Reads the single request of a call.
template <Payload In>
class [[nodiscard]] OneRequest {
 public:
  explicit OneRequest(transport::ServerCall& call) : call_(call) {}

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> coroutine) {
    operation_.suspend(coroutine);
    return !read(call_, operation_);
  }
  Result<In> await_resume() {
    call_.received_compressed = operation_.was_compressed;
    if (operation_.received) return std::move(request_);
    return request_error(operation_);
  }

 private:
  transport::ServerCall& call_;
  In request_{};
  transport::ReadOperation operation_{Codec<In>::ops, &request_};
};

}  // namespace detail
}  // namespace cpprpc
