#include "cpprpc/transport/grpc/detail/ops.h"

#include <grpc/grpc.h>

#include "cpprpc/transport/grpc/detail/convert.h"

namespace cpprpc::transport::grpc_detail {

grpc_op send_headers(SentMetadata& headers) noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_SEND_INITIAL_METADATA;
  operation.data.send_initial_metadata.count = headers.size();
  operation.data.send_initial_metadata.metadata = headers.data();
  return operation;
}

grpc_op send_message(grpc_byte_buffer* message) noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_SEND_MESSAGE;
  operation.data.send_message.send_message = message;
  return operation;
}

grpc_op send_close() noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
  return operation;
}

grpc_op receive_message(grpc_byte_buffer** message) noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_RECV_MESSAGE;
  operation.data.recv_message.recv_message = message;
  return operation;
}

}  // namespace cpprpc::transport::grpc_detail
