#include "cpprpc/middleware/auth/detail/base64url.h"

#include <algorithm>
#include <cstddef>

#include "cpprpc/middleware/auth/detail/jose.h"

namespace cpprpc::detail::jwt {
namespace {

constexpr std::string_view kAlphabet = JOSE_B64_MAP;

bool is_of_alphabet(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

bool is_base64url(std::string_view text) noexcept {
  if (!std::all_of(text.begin(), text.end(), is_of_alphabet)) return false;
  // The last character of a group that is not full has bits that stand for nothing.
  const std::size_t rest = text.size() % 4;
  if (rest == 0) return true;
  if (rest == 1) return false;
  const std::size_t unused_bits = rest == 2 ? 0b1111 : 0b11;
  return (kAlphabet.find(text.back()) & unused_bits) == 0;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  if (!is_base64url(text)) return std::nullopt;
  std::string bytes(text.size() / 4 * 3 + (text.size() % 4 == 0 ? 0 : text.size() % 4 - 1), '\0');
  if (jose_b64_dec_buf(text.data(), text.size(), bytes.data(), bytes.size()) != bytes.size()) {
    return std::nullopt;
  }
  return bytes;
}

std::string encode_base64url(std::string_view bytes) {
  std::string text((bytes.size() * 4 + 2) / 3, '\0');
  const std::size_t size = jose_b64_enc_buf(bytes.data(), bytes.size(), text.data(), text.size());
  return size == text.size() ? text : std::string();
}

}  // namespace cpprpc::detail::jwt
