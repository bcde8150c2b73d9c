// Whether certificates and keys are such, before a library that says less is given them.

#pragma once

#include <string>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/tls.h"

namespace cpprpc::transport::tls {

/// INVALID_ARGUMENT, saying what to do, unless the chain holds certificates and the key is that of
/// the first one.
[[nodiscard]] Status check_certificate(const TlsCertificate& certificate);

/// The same, of all that a channel is given.
[[nodiscard]] Status check(const TlsOptions& tls);

/// INVALID_ARGUMENT unless there are certificates in `pem`. `whose`: "the client roots".
[[nodiscard]] Status check_roots(const std::string& pem, const std::string& whose);

}  // namespace cpprpc::transport::tls
