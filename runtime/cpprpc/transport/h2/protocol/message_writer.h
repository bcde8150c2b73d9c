// MessageWriter: the messages that one stream sends, encoded, until their bytes are sent.
//
//   MessageWriter writer(max_send_message);
//   Status status = writer.add(outgoing, Compression::Gzip);
//   writer.move_to(output, std::min(writer.size(), window));
//
// Small messages are packed one behind another; a large one has a buffer of its own, which is
// referred to on its way to the socket, and not copied. A writer that is empty holds next to no
// memory. Used by one thread at a time.
//
// A client that may have to send a call again keeps what was sent:
//
//   writer.keep_sent(256 * 1024);
//   if (failed && writer.can_rewind()) writer.rewind();
//   if (committed) writer.stop_keeping();
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md,
// Length-Prefixed-Message

#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/encoder.h"
#include "cpprpc/rpc/transport.h"
#include "cpprpc/transport/h2/session/output.h"

namespace cpprpc::transport::h2 {

class MessageWriter {
 public:
  /// Messages of that many bytes are not copied once they are encoded.
  static constexpr std::size_t kLarge = 8 * 1024;
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

  explicit MessageWriter(std::size_t max_message = kUnlimited) noexcept
      : max_message_(max_message) {}
  MessageWriter(const MessageWriter&) = delete;
  MessageWriter& operator=(const MessageWriter&) = delete;
  ~MessageWriter();

  /// Adds a message, compressed if it gets smaller by that. RESOURCE_EXHAUSTED if it is beyond the
  /// limit, or the encoder's error; then nothing was added.
  Status add(Outgoing message, std::optional<Compression> compression = std::nullopt);

  /// Bytes that are still to be sent, prefixes included.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// Moves the next bytes, of which there have to be that many: those of small messages are
  /// copied, those of large ones referred to.
  void move_to(Output& output, std::size_t bytes);

  /// The same, copying all of them.
  void copy_to(char* out, std::size_t bytes);

  /// Whether the next bytes, that many, are all of small messages.
  [[nodiscard]] bool is_small(std::size_t bytes) const noexcept;

  /// From now on, what is sent is kept, as long as it is no more than `limit` bytes together with
  /// what is not sent yet. Before the first message.
  void keep_sent(std::size_t limit) noexcept { keep_limit_ = limit; }

  /// Whether everything that was added is still here.
  [[nodiscard]] bool can_rewind() const noexcept { return keep_limit_ != 0; }

  /// Starts again with the first byte. Only if can_rewind().
  void rewind() noexcept;

  /// What was sent is not needed again.
  void stop_keeping() noexcept;

  /// Drops all but the next bytes, that many. Nothing is kept of what was sent.
  void keep_first(std::size_t bytes);

  /// As new, for another stream: drops everything. Its limit stays.
  void clear() noexcept;
  void set_max_message(std::size_t bytes) noexcept { max_message_ = bytes; }

 private:
  // A message of its own buffer, and where it belongs between those that are packed.
  struct Large {
    std::size_t packed_before;  // bytes of packed_, from its beginning
    std::shared_ptr<const char[]> bytes;
    std::size_t size;
  };

  [[nodiscard]] bool add_compressed(const Encoder& encoder, Compression compression);
  template <class Fill>
  void add_framed(bool is_compressed, std::size_t size, Fill&& fill);
  template <class Packed, class Referred>
  void advance(std::size_t bytes, Packed&& packed, Referred&& referred);
  [[nodiscard]] const Large* next_large() const noexcept;
  void drop_sent() noexcept;
  void drop_all() noexcept;

  std::string packed_;
  std::unique_ptr<std::vector<Large>> large_;  // where there ever was one
  std::size_t packed_sent_ = 0;                // of packed_
  std::size_t large_sent_ = 0;                 // of large_: messages
  std::size_t part_sent_ = 0;                  // of the next of them: bytes
  std::size_t size_ = 0;
  std::size_t keep_limit_ = 0;  // 0: what is sent is dropped
  std::size_t kept_sent_ = 0;   // bytes that were sent and are kept
  std::size_t max_message_;
};

}  // namespace cpprpc::transport::h2
