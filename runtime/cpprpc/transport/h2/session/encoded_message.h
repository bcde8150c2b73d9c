// EncodedMessage: a message as its bytes, which can be sent like any other.
//
//   EncodedMessage message;
//   Status status = message.encode(outgoing);
//   writer.add({.ops = &EncodedMessage::ops, .message = &message});

#pragma once

#include <string>

#include "cpprpc/rpc/encoder.h"

namespace cpprpc::transport::h2 {

class EncodedMessage {
 public:
  static const MessageOps ops;

  /// Replaces what it held; the encoder's error, if there is one.
  Status encode(Outgoing message) {
    const Encoder encoder(message);
    if (!encoder.error().is_ok()) return encoder.error();
    bytes_.resize(encoder.size());
    encoder.write(bytes_.data());
    return Status::ok();
  }

 private:
  std::string bytes_;
};

}  // namespace cpprpc::transport::h2
