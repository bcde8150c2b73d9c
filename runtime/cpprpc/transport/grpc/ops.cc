#include "cpprpc/transport/grpc/detail/ops.h"

#include <grpc/grpc.h>

#include "cpprpc/transport/grpc/detail/convert.h"

namespace cpprpc::transport::grpc_detail {

namespace {

grpc_op send_headers(SentMetadata& headers) noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_SEND_INITIAL_METADATA;
  operation.data.send_initial_metadata.count = headers.size();
  operation.data.send_initial_metadata.metadata = headers.data();
  return operation;
}

}  // namespace

grpc_op send_headers(SentMetadata& headers, std::optional<bool> wait_for_ready) noexcept {
  grpc_op operation = send_headers(headers);
  if (wait_for_ready) {
    operation.flags = GRPC_INITIAL_METADATA_WAIT_FOR_READY_EXPLICITLY_SET;
    if (*wait_for_ready) operation.flags |= GRPC_INITIAL_METADATA_WAIT_FOR_READY;
  }
  return operation;
}

grpc_op send_headers(SentMetadata& headers, std::optional<Compression> compression) noexcept {
  grpc_op operation = send_headers(headers);
  if (compression) {
    auto& level = operation.data.send_initial_metadata.maybe_compression_level;
    level.is_set = 1;
    level.level = static_cast<grpc_compression_level>(compression_level(*compression));
  }
  return operation;
}

grpc_op send_message(grpc_byte_buffer* message, bool may_compress) noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_SEND_MESSAGE;
  operation.data.send_message.send_message = message;
  if (!may_compress) operation.flags = GRPC_WRITE_NO_COMPRESS;
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
