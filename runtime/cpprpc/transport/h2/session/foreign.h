// Foreign clients: those that speak HTTP/1 to a server that does not, and should be told so in
// words that they understand.

#pragma once

#include <string_view>

namespace cpprpc::transport::h2 {

/// Whether a connection that begins with these bytes is HTTP/1: a method, which begins in upper
/// case, and is not the preface of HTTP/2 (RFC 9113 section 3.4).
[[nodiscard]] constexpr bool speaks_http1(std::string_view first_bytes) noexcept {
  constexpr std::string_view kPreface = "PRI * HTTP/2.0";
  if (first_bytes.empty() || first_bytes[0] < 'A' || first_bytes[0] > 'Z') return false;
  return first_bytes.substr(0, kPreface.size()) != kPreface.substr(0, first_bytes.size());
}

/// What it is answered, before the connection is closed.
inline constexpr std::string_view kHttp1Answer =
    "HTTP/1.1 505 HTTP Version Not Supported\r\n"
    "content-type: text/plain; charset=utf-8\r\n"
    "content-length: 81\r\n"
    "connection: close\r\n"
    "\r\n"
    "This is a gRPC server: it speaks HTTP/2 from the first byte on, and not HTTP/1.1\n";

}  // namespace cpprpc::transport::h2
