// How the end of a call is said by gRPC, by HTTP and by HTTP/2, and what the one means in the
// words of the other.
//
//   Status status = parse_status(grpc_status, grpc_message, details);   // of trailers
//   Status status = status_of_http("503", "text/html");                 // there was no grpc-status
//   Status status = status_of_reset(ErrorCode::RefusedStream);          // there were no trailers
//
// Specifications: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Status and
// Errors; https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md; RFC 9113
// section 7

#pragma once

#include <cstdint>
#include <string_view>

#include "cpprpc/base/status.h"

namespace cpprpc::transport::h2 {

/// What RST_STREAM and GOAWAY carry. A peer may send other numbers.
enum class ErrorCode : std::uint32_t {
  NoError = 0,
  ProtocolError = 1,
  InternalError = 2,
  FlowControlError = 3,
  SettingsTimeout = 4,
  StreamClosed = 5,
  FrameSizeError = 6,
  RefusedStream = 7,
  Cancel = 8,
  CompressionError = 9,
  ConnectError = 10,
  EnhanceYourCalm = 11,
  InadequateSecurity = 12,
  Http11Required = 13,
};

/// The code's name in the RFC, `REFUSED_STREAM`; for a number that is none, `unknown error`.
[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

/// What a client is told when its stream is reset before the trailers. (One whose deadline has
/// passed says DEADLINE_EXCEEDED instead, whatever the code.)
[[nodiscard]] Status status_of_reset(ErrorCode code);

/// What to reset a stream with, for an end that cannot be said in trailers. Never REFUSED_STREAM,
/// which says that nothing was processed: whoever knows that says it without a status.
[[nodiscard]] ErrorCode reset_for(StatusCode code) noexcept;

/// What a client is told by a response that has no grpc-status: by its HTTP status, and, in the
/// message, by its content-type.
[[nodiscard]] Status status_of_http(std::string_view http_status, std::string_view content_type);

/// The status that trailers give. `message` is percent-encoded, `details` are base64, and dropped
/// if they are none. A code that gRPC does not know is UNKNOWN, likewise what is no number, which
/// the message then tells.
[[nodiscard]] Status parse_status(std::string_view code, std::string_view message,
                                  std::string_view details);

/// The code as text, for grpc-status; that of UNKNOWN for a number that is no code.
[[nodiscard]] std::string_view code_text(StatusCode code) noexcept;

}  // namespace cpprpc::transport::h2
