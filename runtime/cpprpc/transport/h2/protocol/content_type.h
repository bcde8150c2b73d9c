// The content-type field: whether a request or response is gRPC.
//
//   if (!is_grpc(content_type)) respond(kUnsupportedMediaType);
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Content-Type

#pragma once

#include <cstddef>
#include <string_view>

namespace cpprpc::transport::h2 {

/// What we send. Peers may add "+proto", which says the same.
inline constexpr std::string_view kContentType = "application/grpc";

/// The HTTP status for a request of another content-type, so that no other client of HTTP takes an
/// error of gRPC, which comes with 200, for success.
inline constexpr std::string_view kUnsupportedMediaType = "415";

/// application/grpc, in any case, alone or with "+subtype" or ";parameters" behind it.
[[nodiscard]] constexpr bool is_grpc(std::string_view content_type) noexcept {
  if (content_type.size() < kContentType.size()) return false;
  for (std::size_t i = 0; i < kContentType.size(); ++i) {
    const char c = content_type[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower != kContentType[i]) return false;
  }
  content_type.remove_prefix(kContentType.size());
  return content_type.empty() ||
         std::string_view("+; ").find(content_type.front()) != std::string_view::npos;
}

}  // namespace cpprpc::transport::h2
