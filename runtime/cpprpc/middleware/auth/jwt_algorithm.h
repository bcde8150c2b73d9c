// JwtAlgorithm: how a token is signed, RFC 7518 section 3.1. There is no `none`, and no EdDSA: see
// docs/decisions/0032.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cpprpc {

enum class JwtAlgorithm : std::uint8_t {
  HS256,  // HMAC with SHA-2: whoever can verify can also sign
  HS384,
  HS512,
  RS256,  // RSASSA-PKCS1-v1_5 with SHA-2, keys of 2048 bits and more
  RS384,
  RS512,
  PS256,  // RSASSA-PSS with SHA-2
  PS384,
  PS512,
  ES256,  // ECDSA on P-256 with SHA-256
  ES384,  // on P-384 with SHA-384
  ES512,  // on P-521 with SHA-512
};

/// "RS256"
[[nodiscard]] std::string_view to_string(JwtAlgorithm algorithm) noexcept;

/// As a token or a key spells it: in upper case. Empty for all others.
[[nodiscard]] std::optional<JwtAlgorithm> jwt_algorithm_from_string(std::string_view name) noexcept;

}  // namespace cpprpc
