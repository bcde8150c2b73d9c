// Encoding: a message on its way into bytes, for whom has to know how many before there is a place
// for them.
//
//   const detail::Encoding encoding(Codec<M>::ops, &message);
//   char* buffer = allocate(encoding.size());
//   encoding.write(buffer);
//
// The message must live, unchanged, until the last write(): not all of it may have been copied.

#pragma once

#include <cstddef>
#include <string>

#include "cpprpc/message/message.h"
#include "cpprpc/wire/output.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::detail {

class Encoding {
 public:
  Encoding(const MessageOps& ops, const void* message) : ops_(ops), message_(message) {
    if (ops.encode != nullptr) {
      size_ = ops.size(message);
    } else {
      output_.finish(ops.write(message, wire::Writer(output_)).position());
      size_ = output_.size();
    }
  }
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Writes size() bytes.
  void write(char* out) const {
    if (ops_.encode == nullptr && output_.is_whole()) return output_.copy_to(out);
    write_again(out);
  }

  /// Replaces `out` by them, keeping its capacity.
  void write(std::string& out) const {
    if (ops_.encode == nullptr && output_.is_whole()) return output_.assign_to(out);
    out.resize(size_);
    write_again(out.data());
  }

 private:
  void write_again(char* out) const;

  const MessageOps& ops_;
  const void* message_;
  wire::Output output_;
  std::size_t size_;
};

}  // namespace cpprpc::detail
