#include "cpprpc/middleware/logging/detail/payloads.h"

#include <string>

#include "cpprpc/message/fields.h"
#include "cpprpc/text.h"

namespace cpprpc::detail {

Status Payloads::sending(OutgoingMessage& message) {
  write("sent", ++sent_, message.ops(), message.data());
  return Status::ok();
}

Status Payloads::received(IncomingMessage& message) {
  write("received", ++received_, message.ops(), message.data());
  return Status::ok();
}

void Payloads::write(std::string_view direction, std::uint64_t number, const MessageOps& ops,
                     const void* message) const {
  if (!log_.is_logged(log_.options().payload_level())) return;
  if (ops.fields == nullptr) {  // of protoc's classes: who can tell what must not be shown?
    log_.write_payload(call_, direction, number, "", "not shown: a message of protoc's own class");
    return;
  }
  const std::string text = to_text(MessageView{ops.fields, message},
                                   TextWriteOptions{.single_line = true, .redact = true});
  log_.write_payload(call_, direction, number, ops.fields->full_name, text);
}

}  // namespace cpprpc::detail
