// Base64 (RFC 4648): written in the standard alphabet with padding, read in any of its forms.

#pragma once

#include <string>
#include <string_view>

namespace cpprpc::json {

void append_base64(std::string& out, std::string_view bytes);

/// Reads the standard and the URL-safe alphabet, with and without padding. False: it is no base64.
[[nodiscard]] bool decode_base64(std::string_view text, std::string& bytes);

}  // namespace cpprpc::json
