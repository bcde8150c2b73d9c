// Encoder: a message on its way into a transport's buffer.
//
//   Encoder encoder(outgoing);
//   if (!encoder.error().is_ok()) ...
//   char* buffer = allocate(encoder.size());
//   encoder.write(buffer);

#pragma once

#include "cpprpc/rpc/transport.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::transport {

class Encoder {
 public:
  explicit Encoder(Outgoing outgoing)
      : outgoing_(outgoing), size_(outgoing.ops->size(outgoing.message, sizes_)) {
    if (outgoing.ops->check != nullptr) error_ = outgoing.ops->check(outgoing.message);
    if (size_ > wire::kMaxMessage) error_ = too_large();
  }

  /// Why the message cannot be sent; OK if it can.
  [[nodiscard]] const Status& error() const noexcept { return error_; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Writes size() bytes.
  void write(char* out) const {
    wire::Writer writer(out, sizes_);
    outgoing_.ops->write(outgoing_.message, writer);
  }

 private:
  static Status too_large();

  Outgoing outgoing_;
  wire::Sizes sizes_;
  std::size_t size_;
  Status error_;
};

}  // namespace cpprpc::transport
