#include "cpprpc/protobuf/codec.h"

#include <cstdint>
#include <string>

#include "cpprpc/wire/varint.h"

namespace cpprpc::detail {

using google::protobuf::MessageLite;

std::size_t protobuf_size(const MessageLite& message) { return message.ByteSizeLong(); }

void protobuf_encode(const MessageLite& message, char* out) {
  message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(out));
}

Status protobuf_check(const MessageLite& message) {
  if (message.IsInitialized()) return Status::ok();
  return Status::internal("cannot encode " + message.GetTypeName() +
                          ": required and missing: " + message.InitializationErrorString());
}

// Partially, and then the check: what does both writes to the log.
Status protobuf_decode(std::string_view bytes, MessageLite& message) {
  const auto fault = [&](const std::string& what) {
    return Status::invalid_argument("cannot decode " + message.GetTypeName() + ": " + what);
  };
  if (bytes.size() > wire::kMaxMessage) return fault("it takes 2 GiB or more");
  if (!message.ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fault("the bytes are no such message");
  }
  if (!message.IsInitialized()) {
    return fault("required and missing: " + message.InitializationErrorString());
  }
  return Status::ok();
}

}  // namespace cpprpc::detail
