// Encoder: a message on its way into a transport's buffer.
//
//   Encoder encoder(outgoing);
//   if (encoder.is_too_large()) ...
//   char* buffer = allocate(encoder.size());
//   encoder.write(buffer);

#pragma once

#include "cpprpc/rpc/transport.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::transport {

class Encoder {
 public:
  explicit Encoder(Outgoing outgoing)
      : outgoing_(outgoing), size_(outgoing.ops->size(outgoing.message, sizes_)) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// More than any implementation of protobuf reads.
  [[nodiscard]] bool is_too_large() const noexcept { return size_ > wire::kMaxMessage; }

  /// Writes size() bytes.
  void write(char* out) const {
    wire::Writer writer(out, sizes_);
    outgoing_.ops->write(outgoing_.message, writer);
  }

 private:
  Outgoing outgoing_;
  wire::Sizes sizes_;
  std::size_t size_;
};

}  // namespace cpprpc::transport
