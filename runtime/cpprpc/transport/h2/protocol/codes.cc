#include "cpprpc/transport/h2/protocol/codes.h"

#include <charconv>
#include <string>
#include <utility>

#include "cpprpc/transport/h2/protocol/binary.h"
#include "cpprpc/transport/h2/protocol/percent.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr std::string_view kErrorNames[] = {"NO_ERROR",
                                            "PROTOCOL_ERROR",
                                            "INTERNAL_ERROR",
                                            "FLOW_CONTROL_ERROR",
                                            "SETTINGS_TIMEOUT",
                                            "STREAM_CLOSED",
                                            "FRAME_SIZE_ERROR",
                                            "REFUSED_STREAM",
                                            "CANCEL",
                                            "COMPRESSION_ERROR",
                                            "CONNECT_ERROR",
                                            "ENHANCE_YOUR_CALM",
                                            "INADEQUATE_SECURITY",
                                            "HTTP_1_1_REQUIRED"};

constexpr std::string_view kCodeTexts[] = {"0", "1",  "2",  "3",  "4",  "5",  "6",  "7", "8",
                                           "9", "10", "11", "12", "13", "14", "15", "16"};

constexpr bool is_code(int number) noexcept {
  return number >= 0 && number <= static_cast<int>(StatusCode::Unauthenticated);
}

// Nothing but digits; -1 for anything else, and for what int cannot hold.
int parse_number(std::string_view text) noexcept {
  int number = -1;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return is_whole && number >= 0 ? number : -1;
}

StatusCode code_of_reset(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::RefusedStream:
      return StatusCode::Unavailable;
    case ErrorCode::Cancel:
      return StatusCode::Cancelled;
    case ErrorCode::EnhanceYourCalm:
      return StatusCode::ResourceExhausted;
    case ErrorCode::InadequateSecurity:
      return StatusCode::PermissionDenied;
    default:
      return StatusCode::Internal;
  }
}

// What the code alone does not tell.
std::string_view hint(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::NoError:
      return ", without a status";
    case ErrorCode::RefusedStream:
      return ": the server has not looked at the call";
    case ErrorCode::EnhanceYourCalm:
      return ": the server takes this to be more than it has bandwidth for";
    case ErrorCode::InadequateSecurity:
      return ": the connection is not secure enough for the call";
    default:
      return "";
  }
}

StatusCode code_of_http(int http_status) noexcept {
  switch (http_status) {
    case 400:
    case 431:
      return StatusCode::Internal;
    case 401:
      return StatusCode::Unauthenticated;
    case 403:
      return StatusCode::PermissionDenied;
    case 404:
      return StatusCode::Unimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return StatusCode::Unavailable;
    default:
      return StatusCode::Unknown;
  }
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < std::size(kErrorNames) ? kErrorNames[index] : "unknown error";
}

Status status_of_reset(ErrorCode code) {
  std::string message = "the server reset the stream with ";
  message.append(to_string(code)).append(" (");
  message.append(std::to_string(static_cast<std::uint32_t>(code))).append(")").append(hint(code));
  return Status(code_of_reset(code), std::move(message));
}

ErrorCode reset_for(StatusCode code) noexcept {
  switch (code) {
    case StatusCode::Ok:
      return ErrorCode::NoError;
    case StatusCode::Cancelled:
    case StatusCode::DeadlineExceeded:
      return ErrorCode::Cancel;
    case StatusCode::ResourceExhausted:
      return ErrorCode::EnhanceYourCalm;
    case StatusCode::PermissionDenied:
      return ErrorCode::InadequateSecurity;
    default:
      return ErrorCode::InternalError;
  }
}

Status status_of_http(std::string_view http_status, std::string_view content_type) {
  std::string message = "the response has no grpc-status: HTTP status ";
  message.append(http_status);
  if (content_type.empty()) {
    message.append(", no content-type");
  } else {
    message.append(", content-type ").append(content_type);
  }
  return Status(code_of_http(parse_number(http_status)), std::move(message));
}

Status parse_status(std::string_view code, std::string_view message, std::string_view details) {
  const int number = parse_number(code);
  if (number == 0) return Status::ok();
  std::string text = percent_decode(message);
  if (number < 0) {
    const std::string what = "the server sent the grpc-status \"" + std::string(code) + "\"";
    return Status::unknown(text.empty() ? what : what + ": " + text);
  }
  std::string bytes;
  if (!base64_decode(details, bytes)) bytes.clear();
  return Status(is_code(number) ? static_cast<StatusCode>(number) : StatusCode::Unknown,
                std::move(text), std::move(bytes));
}

std::string_view code_text(StatusCode code) noexcept {
  const int number = static_cast<int>(code);
  return kCodeTexts[is_code(number) ? number : static_cast<int>(StatusCode::Unknown)];
}

}  // namespace cpprpc::transport::h2
