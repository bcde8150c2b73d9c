// import_key(): what one JWK is good for here, RFC 7517 section 4 and RFC 7518 section 6.

#pragma once

#include "cpprpc/base/result.h"
#include "cpprpc/middleware/auth/detail/key_set.h"

namespace cpprpc::detail::jwt {

/// INVALID_ARGUMENT says why it cannot verify tokens.
[[nodiscard]] Result<Key> import_key(const json_t* jwk);

}  // namespace cpprpc::detail::jwt
