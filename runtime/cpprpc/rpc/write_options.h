// WriteOptions: what one message of a stream asks for.
//
//   co_await replies.write(photo, WriteOptions{}.without_compression());
//
// A value; not synchronised.

#pragma once

namespace cpprpc {

class WriteOptions {
 public:
  WriteOptions() {}

  /// Sends the message as it is, though the call compresses: what is compressed already gains
  /// nothing, and a secret beside what an attacker chose should not be compressed with it.
  WriteOptions& without_compression() noexcept {
    may_compress_ = false;
    return *this;
  }

  [[nodiscard]] bool may_compress() const noexcept { return may_compress_; }

 private:
  bool may_compress_ = true;
};

}  // namespace cpprpc
