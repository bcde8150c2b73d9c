// How many attempts of a call came before this one, as its headers tell the server.
//
// Specification:
// https://github.com/grpc/proposal/blob/master/A6-client-retries.md#exposed-retry-metadata

#pragma once

#include "cpprpc/rpc/metadata.h"

namespace cpprpc::detail::resilience {

/// 0 if the headers do not say, or not a number.
[[nodiscard]] int previous_attempts(const Metadata& headers) noexcept;

/// Says it in place of what they said before; of the first attempt nothing.
void set_previous_attempts(Metadata& headers, int attempts);

}  // namespace cpprpc::detail::resilience
