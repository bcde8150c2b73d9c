#include "cpprpc/rpc/server_stream.h"

#include "cpprpc/rpc/server_context.h"

namespace cpprpc::detail {

bool read(transport::ServerCall& call, transport::ReadOperation& operation) {
  operation.tap = call.tap;
  return call.read(operation);
}

bool write(transport::ServerCall& call, transport::WriteOperation& operation) {
  if (call.tap == nullptr) return call.write(operation);
  OutgoingMessage message(*operation.message.ops, operation.message.message);
  if (!call.tap->sending(message).is_ok()) return true;  // as if the client were gone
  operation.message.message = message.data();
  operation.message.bytes_sent = &call.tap->bytes_sent();
  return call.write(operation);
}

Status stage_reply(transport::ServerCall& call, transport::Outgoing reply) {
  if (call.tap == nullptr) return call.stage_reply(reply);
  OutgoingMessage message(*reply.ops, reply.message);
  Status status = call.tap->sending(message);
  if (!status.is_ok()) return status;
  reply.message = message.data();
  reply.bytes_sent = &call.tap->bytes_sent();
  return call.stage_reply(reply);
}

Status request_error(const transport::ReadOperation& operation) {
  if (!operation.error.is_ok()) return operation.error;
  return Status::internal("the call ended before its request had arrived");
}

}  // namespace cpprpc::detail
