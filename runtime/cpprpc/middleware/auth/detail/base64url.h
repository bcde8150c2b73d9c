// base64url as RFC 7515 section 2 wants it: no padding, no line breaks, no other character, and no
// second spelling of the same bytes.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cpprpc::detail::jwt {

[[nodiscard]] bool is_base64url(std::string_view text) noexcept;

/// Nothing if that is not base64url.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

[[nodiscard]] std::string encode_base64url(std::string_view bytes);

}  // namespace cpprpc::detail::jwt
