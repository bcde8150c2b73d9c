// The grpc-message field: text in which bytes that a header field cannot hold are "%" and two hex
// digits.
//
//   std::string storage;
//   add("grpc-message", percent_encode(status.message(), storage));
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Percent-Encoded

#pragma once

#include <string>
#include <string_view>

namespace cpprpc::transport::h2 {

/// `text` itself if there is nothing to encode, else what `storage` is replaced by. A space at
/// either end is encoded too, as a peer may strip it.
[[nodiscard]] std::string_view percent_encode(std::string_view text, std::string& storage);

/// The text that was encoded. A "%" without two hex digits behind it stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace cpprpc::transport::h2
