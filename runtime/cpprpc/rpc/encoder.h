// Encoder: a message on its way into a transport's buffer.
//
//   Encoder encoder(outgoing);
//   if (!encoder.error().is_ok()) ...
//   char* buffer = allocate(encoder.size());
//   encoder.write(buffer);

#pragma once

#include "cpprpc/message/encoding.h"
#include "cpprpc/rpc/transport.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::transport {

class Encoder {
 public:
  explicit Encoder(Outgoing outgoing) : encoding_(*outgoing.ops, outgoing.message) {
    if (outgoing.ops->check != nullptr) error_ = outgoing.ops->check(outgoing.message);
    if (size() > wire::kMaxMessage) error_ = too_large();
    if (outgoing.bytes_sent != nullptr && error_.is_ok()) *outgoing.bytes_sent += size();
  }

  /// Why the message cannot be sent; OK if it can.
  [[nodiscard]] const Status& error() const noexcept { return error_; }

  [[nodiscard]] std::size_t size() const noexcept { return encoding_.size(); }

  /// Writes size() bytes.
  void write(char* out) const { encoding_.write(out); }

 private:
  static Status too_large();

  detail::Encoding encoding_;
  Status error_;
};

}  // namespace cpprpc::transport
