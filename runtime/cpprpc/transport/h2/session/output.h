// Output: bytes on their way to a socket, in order.
//
//   Output output;
//   output.append(frame);                      // copied
//   output.append(payload, owner);             // referred to: `owner` keeps it alive
//   iovec pieces[64];
//   const std::size_t sent = write(socket, output.gather(pieces));
//   output.consume(sent);
//
// An empty one holds next to no memory: connections are many, and most of them idle. Used by one
// thread at a time.

#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstring>
#include <deque>
#include <memory>
#include <span>
#include <string_view>

namespace cpprpc::transport::h2 {

class Output {
 public:
  Output() noexcept = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Adds a copy.
  void append(std::string_view bytes) {
    if (copied_.capacity - copied_.size < bytes.size()) grow(bytes.size());
    if (!bytes.empty()) std::memcpy(copied_.bytes.get() + copied_.size, bytes.data(), bytes.size());
    copied_.size += bytes.size();
    size_ += bytes.size();
  }

  /// Adds bytes that `owner` keeps alive and unchanged, without a copy.
  void append(std::string_view bytes, std::shared_ptr<const void> owner);

  /// Bytes that were appended and not consumed.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// The first of them, as many as `pieces` have room for; valid until the next append().
  [[nodiscard]] std::span<const iovec> gather(std::span<iovec> pieces) const noexcept;

  /// Takes that many from the front.
  void consume(std::size_t bytes) noexcept;

 private:
  // What is referred to, and where it belongs between what was copied.
  struct Reference {
    std::size_t copied_before;  // bytes of copied_, from its beginning
    std::string_view bytes;
    std::shared_ptr<const void> owner;
  };

  struct Buffer {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
    std::size_t capacity = 0;
  };

  void grow(std::size_t bytes);
  void clear() noexcept;

  static thread_local Buffer spare;

  Buffer copied_;
  std::size_t consumed_ = 0;                     // of copied_
  std::deque<Reference>* references_ = nullptr;  // where there ever was one
  std::size_t size_ = 0;
};

}  // namespace cpprpc::transport::h2
