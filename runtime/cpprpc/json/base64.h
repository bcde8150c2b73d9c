// Base64 (RFC 4648): written in the standard alphabet with padding, read in any of its forms.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cpprpc::json {

/// What write_base64() writes of so many bytes.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t size) { return (size + 2) / 3 * 4; }

/// Writes to where there is room for that; gives the end.
char* write_base64(char* to, std::string_view bytes);

/// Reads the standard and the URL-safe alphabet, with and without padding. False: it is no base64.
[[nodiscard]] bool decode_base64(std::string_view text, std::string& bytes);

}  // namespace cpprpc::json
