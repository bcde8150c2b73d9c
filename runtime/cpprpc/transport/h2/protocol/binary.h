// Values of metadata whose key ends in "-bin": any bytes, on the wire in base64.
//
//   std::string text;
//   base64_encode(value, text);
//   const bool ok = base64_decode(text, bytes);
//
// Specifications: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Binary-Header;
// RFC 4648 section 4

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cpprpc::transport::h2 {

/// Characters that `size` bytes take.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t size) noexcept {
  return size / 3 * 4 + (size % 3 == 0 ? 0 : size % 3 + 1);
}

/// Appends `bytes` in base64, without padding, as gRPC sends them.
void base64_encode(std::string_view bytes, std::string& out);

/// Replaces `out` by the bytes that `text` stands for, with padding or without. False if it is no
/// base64; then `out` is unspecified.
[[nodiscard]] bool base64_decode(std::string_view text, std::string& out);

}  // namespace cpprpc::transport::h2
