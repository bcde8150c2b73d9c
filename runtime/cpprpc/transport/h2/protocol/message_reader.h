// MessageReader: the messages in the DATA bytes that one stream receives.
//
//   MessageReader reader(max_receive_message);
//   reader.append(bytes);                                 // borrowed
//   while (waiting != nullptr && reader.has_message()) window += reader.deliver(*waiting);
//   reader.keep();                                        // what nobody has read is copied
//
// A message that arrived whole while nothing was buffered is decoded where it lies. What has to
// wait is copied once, into a buffer that grows with what arrives, not with what a prefix promises.
// One that is empty holds next to no memory. Used by one thread at a time.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md,
// Length-Prefixed-Message

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/limits.h"
#include "cpprpc/rpc/transport.h"

namespace cpprpc::transport::h2 {

class MessageReader {
 public:
  /// Bytes in front of each message: whether it is compressed, and its length.
  static constexpr std::size_t kPrefix = 5;

  explicit MessageReader(std::size_t max_message = kDefaultMaxReceiveMessage) noexcept
      : max_message_(max_message) {}
  MessageReader(const MessageReader&) = delete;
  MessageReader& operator=(const MessageReader&) = delete;
  ~MessageReader();

  /// How the messages are compressed that are: what grpc-encoding says.
  void set_encoding(Compression encoding) noexcept { encoding_ = encoding; }

  /// Adds what arrived. `bytes` are to stay as they are until keep(), clear() or the next
  /// append(). After an error they are dropped.
  void append(std::string_view bytes);

  /// Copies what was appended and not delivered.
  void keep();

  /// Whether the next message is there as a whole.
  [[nodiscard]] bool has_message() const noexcept {
    return next_size_ != 0 && next_size_ <= buffered();
  }

  /// Hands over the next message, which has to be there. The bytes that it took, prefix included;
  /// they are no longer buffered. The operation has an error if the message cannot be read; the
  /// messages behind it can.
  std::size_t deliver(ReadOperation& operation);

  /// Drops the next message, which has to be there. The bytes that it took.
  std::size_t drop();

  /// Moves the messages that are there as a whole behind those of another reader, where nothing but
  /// whole messages of the same stream may be.
  void move_to(MessageReader& other);

  /// Why no message will follow those that were there: the next one is beyond the limit
  /// (RESOURCE_EXHAUSTED), or its prefix is wrong (INTERNAL). Known once the messages before it
  /// have been taken and its prefix is there. What was buffered is dropped then.
  [[nodiscard]] const Status& error() const noexcept { return error_; }

  /// What is to be said once the stream has ended and has_message() is false: INTERNAL if that was
  /// in the middle of a message, else error().
  [[nodiscard]] Status end() const;

  /// Bytes that were appended, and neither delivered nor dropped.
  [[nodiscard]] std::size_t buffered() const noexcept {
    return kept_.size() - taken_ + borrowed_.size();
  }

  /// Bytes that the next message takes, prefix included; 0 as long as that is not known. For one
  /// that is larger than a window.
  [[nodiscard]] std::size_t next_size() const noexcept { return next_size_; }

  /// As new, for another stream: drops what is left. Limit and encoding stay.
  void clear() noexcept;
  void set_max_message(std::size_t bytes) noexcept { max_message_ = bytes; }

 private:
  [[nodiscard]] std::string_view unread() const noexcept;
  [[nodiscard]] bool is_readable(std::string_view prefix) const noexcept;
  void look_at_next();
  void fail(Status error) noexcept;
  void make_room(std::size_t bytes);
  void deliver_compressed(std::string_view bytes, ReadOperation& operation) const;

  std::string kept_;           // copied; the first taken_ bytes of it are done with
  std::string_view borrowed_;  // behind it; not empty only if kept_ is
  std::size_t taken_ = 0;
  std::size_t next_size_ = 0;
  std::size_t max_message_;
  Status error_;
  Compression encoding_ = Compression::Identity;
};

}  // namespace cpprpc::transport::h2
