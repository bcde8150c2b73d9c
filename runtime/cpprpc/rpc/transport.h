// The seam between calls and what carries them. A transport implements ServerCall for the calls
// it receives, and ClientTransport with ClientCall for those it makes; handlers, stubs and
// streams know nothing else of it.
//
// Every operation has one shape. The caller owns an object that describes it and holds its
// outcome, and hands it over: `true` means that it is done already. `false` means that the
// transport calls complete() on it, once, from any thread; until then the object stays, and
// complete() may come before `false` is returned. A transport holds no lock while it calls
// complete().
//
// Of one call, a read, a write and a cancel may be under way at the same time, from different
// threads. A second read before the first is done is a bug of the caller, likewise a write.
//
// Messages are encoded straight into the transport's buffer, and decoded straight out of it.

#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "cpprpc/message/message.h"
#include "cpprpc/rpc/call_options.h"
#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/detail/message_tap.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/peer_identity.h"
#include "cpprpc/rpc/write_options.h"
#include "cpprpc/task/detail/waiter.h"

namespace cpprpc::transport {

/// Copies a message whose type is known to its caller only, and destroys the copy.
struct MessageCopier {
  void* (*copy)(const void* message);
  void (*destroy)(void* copy) noexcept;
};

/// Makes a message whose type is known to its caller only: the reply of one of several attempts.
struct ReplyType {
  const MessageOps* ops;
  void* (*make)();
  void (*move)(void* from, void* to);
  void (*destroy)(void* message) noexcept;
};

/// A message to send. Encoded before the call it was handed to returns.
struct Outgoing {
  const MessageOps* ops = nullptr;
  const void* message = nullptr;
  const MessageCopier* copier = nullptr;  // of a request, which middleware may send later
  std::size_t* bytes_sent = nullptr;      // what its encoded size is added to, if anyone counts
  const ReplyType* reply = nullptr;       // of the request of a unary call
};

/// Reads one message.
class ReadOperation : public detail::Waiter {
 public:
  ReadOperation(const MessageOps& ops, void* message) noexcept : ops_(ops), message_(message) {}

  /// For the transport: decodes a message that arrived.
  void deliver(std::string_view bytes);

  /// For a message that was received elsewhere, and is of the same type: it is moved here.
  void take(const ReadOperation& other, const ReplyType& type);

  bool received = false;        // else the stream has ended, or `error` says what is wrong
  Status error;                 // INTERNAL if the message cannot be decoded
  bool was_compressed = false;  // when it arrived
  std::size_t encoded_size = 0;
  cpprpc::detail::MessageTap* tap = nullptr;

 private:
  const MessageOps& ops_;
  void* message_;
};

/// Writes one message; done when the transport has room for the next. That is the backpressure.
class WriteOperation : public detail::Waiter {
 public:
  explicit WriteOperation(Outgoing outgoing, const WriteOptions& options = WriteOptions()) noexcept
      : message(outgoing), may_compress(options.may_compress()) {}

  Outgoing message;
  const bool may_compress;
  bool ok = false;  // false: the peer is gone, or the call has ended
};

/// Waits for the end of a client's call; reads the one reply before, if there is one.
class FinishOperation : public detail::Waiter {
 public:
  explicit FinishOperation(ReadOperation* one_reply) noexcept : reply(one_reply) {}

  ReadOperation* const reply;  // null: messages that are left are read and dropped
  Status status;
};

/// One call that a server answers. The transport owns it and keeps it until finish().
class ServerCall {
 public:
  ServerCall() = default;
  ServerCall(const ServerCall&) = delete;
  ServerCall& operator=(const ServerCall&) = delete;

  /// What the client sent.
  [[nodiscard]] virtual std::string_view path() const noexcept = 0;
  [[nodiscard]] virtual Metadata& metadata() = 0;
  [[nodiscard]] virtual std::string_view peer() const = 0;
  [[nodiscard]] virtual PeerIdentity identity() const { return {}; }
  [[nodiscard]] virtual std::optional<Clock::time_point> deadline() const noexcept = 0;

  virtual bool read(ReadOperation& operation) = 0;
  virtual bool write(WriteOperation& operation) = 0;

  /// Encodes the single reply of a call; finish() sends it if the status is OK. An error says
  /// why it cannot be sent.
  virtual Status stage_reply(Outgoing reply) = 0;

  /// Ends the call. Nothing is under way, and the call must not be touched again.
  virtual void finish(Status status) noexcept = 0;

  /// Ends the call for its client, at once, while its handler still runs: that is told to stop, and
  /// what it reads and writes ends. From the call's thread; finish() follows, whose status is then
  /// too late.
  virtual void end_early(Status status) noexcept = 0;

  /// Says stop once the client has cancelled or gone, or the deadline has passed.
  [[nodiscard]] const std::stop_token& stop_token() const noexcept { return stop_token_; }

  /// Says stop once the server is about to shut down.
  [[nodiscard]] std::stop_token draining() const noexcept {
    return draining_ == nullptr ? std::stop_token() : *draining_;
  }

  Metadata headers;                        // sent before the first message, or with the status
  Metadata trailers;                       // sent with the status
  std::optional<Compression> compression;  // of what is sent; looked at with the headers
  bool received_compressed = false;        // whether the message that was read last was

  cpprpc::detail::MessageTap* tap = nullptr;  // of the call's middleware, if there is any

 protected:
  ~ServerCall() = default;

  /// For the transport, from any thread.
  void request_stop() noexcept { stop_.request_stop(); }

  /// For the transport, before the call is routed. The token outlives the call.
  void set_draining(const std::stop_token& token) noexcept { draining_ = &token; }

 private:
  const std::stop_token* draining_ = nullptr;
  std::stop_source stop_;
  std::stop_token stop_token_ = stop_.get_token();
};

/// One call that a client makes. Owned through ClientCallPtr.
class ClientCall {
 public:
  ClientCall() = default;
  ClientCall(const ClientCall&) = delete;
  ClientCall& operator=(const ClientCall&) = delete;

  virtual bool read(ReadOperation& operation) = 0;
  virtual bool write(WriteOperation& operation) = 0;

  /// Says that no message follows. Twice is once. Not while a write is under way.
  virtual void writes_done() noexcept = 0;

  /// Once, with no read or write under way; implies writes_done().
  virtual bool finish(FinishOperation& operation) = 0;

  /// Ends the call with CANCELLED, unless it has ended already. From any thread; what is under
  /// way completes soon. It does not call back before it returns.
  virtual void cancel() noexcept = 0;

  /// What the server sent: headers once a read or finish() is done, trailers once finish() is.
  [[nodiscard]] virtual const Metadata& headers() = 0;
  [[nodiscard]] virtual const Metadata& trailers() = 0;

  /// Gives the call up: cancels it unless finish() is done, and frees it when nothing is under
  /// way any more.
  virtual void release() noexcept = 0;

 protected:
  ~ClientCall() = default;
};

struct ReleaseCall {
  void operator()(ClientCall* call) const noexcept { call->release(); }
};
using ClientCallPtr = std::unique_ptr<ClientCall, ReleaseCall>;

/// What a Channel is made of.
class ClientTransport {
 public:
  ClientTransport() = default;
  ClientTransport(const ClientTransport&) = delete;
  ClientTransport& operator=(const ClientTransport&) = delete;
  virtual ~ClientTransport() = default;

  /// Starts a call. A request is encoded at once, and no other message follows it. A call that
  /// cannot even start tells so in finish().
  [[nodiscard]] virtual ClientCallPtr start(const Method& method, const CallOptions& options,
                                            std::optional<Outgoing> request) = 0;

  /// What client middleware runs on: one of this transport's threads. It turns for as long as this
  /// object lives; the last to let go of that may be a task on it.
  [[nodiscard]] virtual Executor& executor() noexcept = 0;
};

}  // namespace cpprpc::transport
