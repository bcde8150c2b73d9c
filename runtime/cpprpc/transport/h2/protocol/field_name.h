// Names of header fields: what HTTP/2 allows, and of that what gRPC does.
//
// Specification: RFC 9113 section 8.2.1, RFC 9110 section 5.6.2; Custom-Metadata in
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md

#pragma once

#include <cstdint>
#include <string_view>

namespace cpprpc::transport::h2 {

enum class NameKind : std::uint8_t {
  None,      // no name at all
  Http,      // of lower case letters, digits and what else is a tchar
  Metadata,  // of letters, digits, '_', '-' and '.' alone
};

[[nodiscard]] NameKind name_kind(std::string_view name) noexcept;

}  // namespace cpprpc::transport::h2
