// Authenticate: server middleware that finds out who calls, by a token or by a certificate, and
// hands that on as the extension Caller.
//
//   router.use(Authenticate().jwt(verifier).certificates());
//   router.use(AccessRules().fallback(Access::authenticated()));
//
// A call that brings a token in `authorization: Bearer ...` is judged by that, whatever else it
// has; one without is judged by the client's certificate, if certificates() is said. What is
// brought and is not good refuses the call, with UNAUTHENTICATED, and so does nothing at all,
// unless allow_anonymous() lets such calls go on without a Caller. Two authorization headers are
// refused.
//
// A stream goes on when its token ends meanwhile, unless end_at_expiry() is said.
//
// It stands before AccessRules and all that wants to know the caller, and behind what logs and
// counts. Setters throw std::invalid_argument. A value: copies share what they hold, and one that
// is in use is not changed.
//
// Specification: RFC 6750 section 2.1 (bearer tokens), RFC 7235 section 2.1, RFC 5280
// section 4.2.1.6

#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/middleware/auth/caller.h"
#include "cpprpc/middleware/auth/jwt_verifier.h"
#include "cpprpc/rpc/extensions.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/peer_identity.h"

namespace cpprpc {

class Authenticate {
 public:
  /// Makes a caller of a certificate that the transport has verified, or says why that is nobody:
  /// the status is the call's. On the threads of calls; must not block.
  using CertificateRule = std::function<Result<Caller>(const PeerIdentity& identity)>;

  Authenticate();

  /// Accepts the tokens that the verifier accepts. Of several, one for each issuer, one has to.
  Authenticate& jwt(JwtVerifier verifier);

  /// Accepts client certificates, of which the transport has been told whom to trust: see
  /// ServerTlsOptions. Without a rule each is somebody: Caller::of_certificate().
  Authenticate& certificates(CertificateRule rule = Caller::of_certificate);

  /// Lets calls go on that bring nothing: without a Caller, for AccessRules to decide.
  Authenticate& allow_anonymous();

  /// Takes the authorization header away, once it was read: the handler does not see the token.
  Authenticate& hide_credentials();

  /// Refuses all calls from other machines on connections without TLS. What comes through a proxy
  /// on this machine comes from this machine.
  Authenticate& require_protection();

  /// Ends a call with UNAUTHENTICATED when its token does: it is the call's deadline then, and a
  /// handler that does not listen to its stop token keeps nobody waiting.
  Authenticate& end_at_expiry();

  /// As ServerMiddleware.
  Task<Status> operator()(ServerContext& context, Next next) const;

 private:
  struct Settings;

  Settings& own();
  [[nodiscard]] Status identify(ServerContext& context) const;
  [[nodiscard]] Status identify_by_token(ServerContext& context, std::string_view header) const;
  [[nodiscard]] Status verify(std::string_view token, Extensions& extensions) const;
  [[nodiscard]] Result<Caller> verify_anew(std::string_view token) const;
  static Task<Status> refuse(Status status);
  static Status set_expiry(ServerContext& context);

  std::shared_ptr<const Settings> settings_;  // never null
};

}  // namespace cpprpc
