// field_of(): which of the header fields that gRPC knows a name is.
//
//   switch (field_of(name)) {
//     case Field::Path: ...
//     case Field::Custom: ok = add_received_field(metadata, name, value);
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md

#pragma once

#include <cstddef>
#include <string_view>

namespace cpprpc::transport::h2 {

enum class Field {
  Custom,  // metadata
  Method,
  Scheme,
  Path,
  Authority,
  HttpStatus,  // :status
  Te,
  ContentType,
  Timeout,
  Encoding,
  AcceptEncoding,
  GrpcStatus,
  GrpcMessage,
  StatusDetails,  // grpc-status-details-bin
  Other,          // of the protocol, and of no interest: neither metadata nor anything else
};

/// `name` is in lower case, as HTTP/2 has it.
[[nodiscard]] Field field_of(std::string_view name) noexcept;

/// What a field counts for when a header list is measured (RFC 9113 section 6.5.2).
[[nodiscard]] constexpr std::size_t field_size(std::string_view name,
                                               std::string_view value) noexcept {
  return name.size() + value.size() + 32;
}

}  // namespace cpprpc::transport::h2
