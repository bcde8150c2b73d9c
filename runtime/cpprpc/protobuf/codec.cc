#include "cpprpc/protobuf/codec.h"

#include <cstdint>
#include <string>
#include <tuple>

#include "cpprpc/wire/varint.h"

namespace cpprpc::detail {

using google::protobuf::MessageLite;

namespace {

// Newer versions of libprotobuf give a std::string_view.
std::string name_of(const MessageLite& message) { return std::string(message.GetTypeName()); }

}  // namespace

std::size_t protobuf_size(const MessageLite& message) { return message.ByteSizeLong(); }

void protobuf_encode(const MessageLite& message, char* out) {
  std::ignore = message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(out));
}

Status protobuf_check(const MessageLite& message) {
  if (message.IsInitialized()) return Status::ok();
  return Status::internal("cannot encode " + name_of(message) +
                          ": required and missing: " + message.InitializationErrorString());
}

// Partially, and then the check: what does both writes to the log.
Status protobuf_decode(std::string_view bytes, MessageLite& message) {
  const auto fault = [&](const std::string& what) {
    return Status::invalid_argument("cannot decode " + name_of(message) + ": " + what);
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
