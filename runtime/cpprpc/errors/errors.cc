#include "cpprpc/errors.h"

#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

namespace cpprpc {

Status with_details(const Status& status, std::vector<wkt::Any> details) {
  if (status.is_ok()) return status;
  errors::Status message = to_message(status);
  message.details.insert(message.details.end(), std::make_move_iterator(details.begin()),
                         std::make_move_iterator(details.end()));
  return Status(status.code(), std::string(status.message()), encode(message));
}

Result<std::vector<wkt::Any>> details_of(const Status& status) {
  if (status.details().empty()) return std::vector<wkt::Any>();
  Result<errors::Status> message = decode<errors::Status>(status.details());
  if (!message) return std::move(message).error();
  return std::move(message->details);
}

errors::Status to_message(const Status& status) {
  errors::Status message{.code = static_cast<std::int32_t>(status.code()),
                         .message = std::string(status.message())};
  if (Result<std::vector<wkt::Any>> details = details_of(status)) {
    message.details = std::move(*details);
  }
  return message;
}

Status from_message(const errors::Status& message) {
  if (message.code == 0) return Status::ok();
  const bool is_known =
      message.code > 0 && message.code <= static_cast<std::int32_t>(StatusCode::Unauthenticated);
  const StatusCode code = is_known ? static_cast<StatusCode>(message.code) : StatusCode::Unknown;
  if (message.details.empty()) return Status(code, message.message);
  errors::Status packed = message;
  packed.code = static_cast<std::int32_t>(code);
  return Status(code, message.message, encode(packed));
}

}  // namespace cpprpc
