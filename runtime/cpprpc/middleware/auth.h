// Who calls, and what they may: tokens (JWT), certificates, and rules, as middleware of a server.
//
//   const auto keys = JwtKeys::from_file("/etc/orders/jwks.json");
//   JwtVerifier verifier(*keys, JwtOptions{}.algorithms({JwtAlgorithm::ES256})
//                                   .issuer("https://login.acme.test").audience("orders"));
//   router.use(Authenticate().jwt(verifier).allow_anonymous());
//   router.use(AccessRules().service<Orders>(Access::any_scope({"orders.read"})));
//
// Each part's header says what it does and how long it lives. What a client does with tokens needs
// nothing of this: cpprpc/rpc/fetched_token.h. examples/shop has it at work.

#pragma once

#include "cpprpc/middleware/auth/access_rules.h"
#include "cpprpc/middleware/auth/authenticate.h"
#include "cpprpc/middleware/auth/caller.h"
#include "cpprpc/middleware/auth/jwt_keys.h"
#include "cpprpc/middleware/auth/jwt_options.h"
#include "cpprpc/middleware/auth/jwt_verifier.h"
