// read_claims(): what a token that is signed says, checked against what is accepted.

#pragma once

#include <cstdint>
#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/middleware/auth/caller.h"
#include "cpprpc/middleware/auth/jwt_options.h"

namespace cpprpc::detail::jwt {

/// When a token is good, in seconds since 1970, the leeway included.
struct Validity {
  std::int64_t from;   // the first second
  std::int64_t until;  // the first one in which it is not

  /// UNAUTHENTICATED if it is not good then.
  [[nodiscard]] Status check(std::int64_t now) const;
};

struct CheckedClaims {
  Caller caller;
  Validity validity;
};

/// UNAUTHENTICATED for claims of the wrong type, or for others than those the options ask for. What
/// is good at another time only is none of its business.
[[nodiscard]] Result<CheckedClaims> read_claims(std::string_view payload,
                                                const JwtOptions& options);

}  // namespace cpprpc::detail::jwt
