#include "cpprpc/transport/h2/session/encoded_message.h"

#include <cstring>

namespace cpprpc::transport::h2 {

constinit const MessageOps EncodedMessage::ops{
    .write = nullptr,
    .read = nullptr,
    .fields = nullptr,
    .size =
        [](const void* message) {
          return static_cast<const EncodedMessage*>(message)->bytes_.size();
        },
    .encode =
        [](const void* message, char* out) {
          const std::string& bytes = static_cast<const EncodedMessage*>(message)->bytes_;
          std::memcpy(out, bytes.data(), bytes.size());
        },
};

}  // namespace cpprpc::transport::h2
