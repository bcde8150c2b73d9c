// CompactJws: a token taken apart, RFC 7515 sections 3.1 and 4.1. Nothing in it is verified yet.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/middleware/auth/jwt_algorithm.h"

namespace cpprpc::detail::jwt {

struct CompactJws {
  // Views of the token, each base64url.
  std::string_view header;
  std::string_view payload;
  std::string_view signature;

  // Of the header. What it says of keys, or of where they are (jku, jwk, x5u, x5c), nobody reads.
  JwtAlgorithm algorithm;
  std::optional<std::string> key_id;
  std::string type;

  /// UNAUTHENTICATED says what is wrong, and nothing that is in the token.
  [[nodiscard]] static Result<CompactJws> parse(std::string_view token);
};

}  // namespace cpprpc::detail::jwt
