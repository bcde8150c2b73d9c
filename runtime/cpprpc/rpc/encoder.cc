#include "cpprpc/rpc/encoder.h"

namespace cpprpc::transport {

// More than any implementation of protobuf reads.
Status Encoder::too_large() {
  return Status::resource_exhausted("a message takes 2 GiB or more when encoded");
}

}  // namespace cpprpc::transport
