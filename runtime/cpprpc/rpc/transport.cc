#include "cpprpc/rpc/transport.h"

namespace cpprpc::transport {

void ReadOperation::deliver(std::string_view bytes) {
  error = ops_.decode != nullptr ? ops_.decode(bytes, message_)
                                 : cpprpc::detail::decode_new(ops_, bytes, message_);
  received = error.is_ok();
  // As gRPC has it: what the two sides of a call cannot make sense of is no fault of an argument.
  if (!received) error = Status::internal(std::string(error.message()));
  if (received && tap != nullptr) {
    error = tap->received(ops_, message_, bytes.size());
    received = error.is_ok();
  }
}

}  // namespace cpprpc::transport
