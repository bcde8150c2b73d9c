// JwtVerifier: whether a bearer token is one that we accept, and whose it is.
//
//   JwtVerifier verifier(keys, JwtOptions{}.algorithms({JwtAlgorithm::ES256})
//                                  .issuer("https://login.acme.test").audience("orders"));
//   router.use(Authenticate().jwt(verifier));      // middleware/auth/authenticate.h
//   Result<Caller> caller = verifier.verify(token);   // or by hand
//
// Signed tokens (JWS) in compact form; of encrypted ones it knows nothing. Which algorithms and
// keys count is ours to say, in JwtOptions and JwtKeys: a token only chooses among them, by `alg`
// and `kid`. Its header parameters that bring or name keys (jwk, jku, x5c, x5u) are not read,
// `crit` and what else asks for extensions is refused, and so is JSON in which a member occurs
// twice.
//
// A token that was verified is remembered, until it ends or the keys change, and then costs little.
// Another one costs what its signature does: some 30 us with RS256, 100 us with ES256.
//
// A handle: copies share what they remember. Any thread.
//
// Specification: RFC 7519 (JWT), RFC 7515 (JWS), RFC 8725 (JWT best current practices)

#pragma once

#include <memory>
#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/middleware/auth/caller.h"
#include "cpprpc/middleware/auth/jwt_keys.h"
#include "cpprpc/middleware/auth/jwt_options.h"

namespace cpprpc {

namespace detail::jwt {
struct VerifiedToken;
}  // namespace detail::jwt

class JwtVerifier {
 public:
  /// Throws std::invalid_argument if the options lack algorithms, an issuer or an audience.
  JwtVerifier(JwtKeys keys, JwtOptions options);

  /// UNAUTHENTICATED says why not, shortly and without anything that is in the token.
  [[nodiscard]] Result<Caller> verify(std::string_view token) const;

 private:
  friend class Authenticate;
  class Impl;

  /// What is remembered of the token: null if nothing is.
  [[nodiscard]] std::shared_ptr<const detail::jwt::VerifiedToken> recall(
      std::string_view token) const;
  /// Whether that is good now.
  [[nodiscard]] Status check_time(const detail::jwt::VerifiedToken& known) const;
  /// As verify(), of one that is not remembered. `is_signed` says whether it is at least signed.
  [[nodiscard]] Result<Caller> verify_anew(std::string_view token, bool& is_signed) const;

  std::shared_ptr<Impl> impl_;
};

}  // namespace cpprpc
