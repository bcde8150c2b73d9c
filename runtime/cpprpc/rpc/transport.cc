#include "cpprpc/rpc/transport.h"

namespace cpprpc::transport {

void ReadOperation::deliver(std::string_view bytes) {
  error = ops_.decode != nullptr ? ops_.decode(bytes, message_)
                                 : cpprpc::detail::decode_new(ops_, bytes, message_);
  received = error.is_ok();
  encoded_size = bytes.size();
  // As gRPC has it: what the two sides of a call cannot make sense of is no fault of an argument.
  if (!received) error = Status::internal(std::string(error.message()));
  if (received && tap != nullptr) {
    error = tap->received(ops_, message_, bytes.size());
    received = error.is_ok();
  }
}

void ReadOperation::take(const ReadOperation& other, const ReplyType& type) {
  type.move(other.message_, message_);
  was_compressed = other.was_compressed;
  encoded_size = other.encoded_size;
  error = tap == nullptr ? Status::ok() : tap->received(ops_, message_, encoded_size);
  received = error.is_ok();
}

}  // namespace cpprpc::transport
