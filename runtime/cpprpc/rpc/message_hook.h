// MessageHook: what a middleware implements to see the messages of a call, change them or refuse
// them.
//
//   class Redact final : public MessageHook {
//     Status sending(OutgoingMessage& message) override {
//       if (const auto* user = message.as<User>()) message.replace(without_password(*user));
//       return Status::ok();
//     }
//   };
//
//   Redact redact;                  // in the middleware's frame: lives until next() has returned
//   context.add_hook(redact);
//   co_return co_await next();
//
// One object for one call: it leaves that when it goes. A status that is not OK ends the call with
// it. The two functions may be called at the same time,
// from different threads, each for one message at a time, in the order of the stream: sending() on
// the thread of whoever sends, received() on one of the transport's. Neither may block.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/message/message.h"

namespace cpprpc {

namespace detail {
class MessageTap;
}  // namespace detail

/// Counts of one call, so far.
struct Traffic {
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;
  std::size_t bytes_sent = 0;  // of messages as they are encoded, without frames and compression
  std::size_t bytes_received = 0;

  friend bool operator==(const Traffic&, const Traffic&) = default;
};

/// A message that has arrived and was decoded.
class IncomingMessage {
 public:
  IncomingMessage(const MessageOps& ops, void* message, std::size_t encoded_size) noexcept
      : ops_(ops), message_(message), encoded_size_(encoded_size) {}

  /// The message, if it is an M. May be changed: the reader sees that.
  template <Payload M>
  [[nodiscard]] M* as() const noexcept {
    return &ops_ == &Codec<M>::ops ? static_cast<M*>(message_) : nullptr;
  }

  [[nodiscard]] std::size_t encoded_size() const noexcept { return encoded_size_; }

  /// For what works on messages of any type, by their tables.
  [[nodiscard]] const MessageOps& ops() const noexcept { return ops_; }
  [[nodiscard]] const void* data() const noexcept { return message_; }

 private:
  const MessageOps& ops_;
  void* message_;
  std::size_t encoded_size_;
};

/// A message that is about to be encoded.
class OutgoingMessage {
 public:
  OutgoingMessage(const MessageOps& ops, const void* message) noexcept
      : ops_(ops), message_(message) {}

  /// The message, if it is an M.
  template <Payload M>
  [[nodiscard]] const M* as() const noexcept {
    return &ops_ == &Codec<M>::ops ? static_cast<const M*>(message_) : nullptr;
  }

  /// Sends `message` in its place. Nothing happens if the message is no M.
  template <Payload M>
  void replace(M message) {
    if (as<M>() == nullptr) return;
    auto kept = std::make_shared<const M>(std::move(message));
    message_ = kept.get();
    replacement_ = std::move(kept);
  }

  /// For what works on messages of any type, by their tables.
  [[nodiscard]] const MessageOps& ops() const noexcept { return ops_; }
  [[nodiscard]] const void* data() const noexcept { return message_; }

 private:
  const MessageOps& ops_;
  const void* message_;
  std::shared_ptr<const void> replacement_;
};

class MessageHook {
 public:
  MessageHook() = default;
  MessageHook(const MessageHook&) = delete;
  MessageHook& operator=(const MessageHook&) = delete;
  virtual ~MessageHook();

  /// Before a message is encoded.
  virtual Status sending(OutgoingMessage& message);

  /// After a message was decoded, before its reader sees it.
  virtual Status received(IncomingMessage& message);

 private:
  friend class detail::MessageTap;
  detail::MessageTap* tap_ = nullptr;  // where it was added
};

}  // namespace cpprpc
