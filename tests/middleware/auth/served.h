// What the tests of calls have in common: the Echo service of tests/e2e, behind middleware that a
// test sets, on every transport; and an issuer of tokens.

#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/middleware/auth.h"
#include "cpprpc/rpc/server_context.h"
#include "minting.h"
#include "peer.h"

namespace auth_test {

using namespace e2e;
using cpprpc::Access;
using cpprpc::AccessRules;
using cpprpc::Authenticate;
using cpprpc::Caller;
using cpprpc::JwtAlgorithm;
using cpprpc::JwtKeys;
using cpprpc::JwtOptions;
using cpprpc::JwtVerifier;
using cpprpc::Next;

/// The issuer "acme", whose key is "e".
const SigningKey& issuer_key();

inline JwtOptions acme() {
  return JwtOptions{}.algorithms({JwtAlgorithm::ES256}).issuer("acme").audience("orders");
}

inline JwtVerifier acme_verifier(const JwtOptions& options = acme()) {
  return {JwtKeys::from_jwks(key_set({issuer_key().jwk({.id = "e"})})).value(), options};
}

/// A token of that issuer for "ada", with more claims.
std::string token(const std::string& more = {}, std::chrono::seconds lives = std::chrono::hours(1));

/// How a call went, and what the handler said: the caller's subject.
struct Answer {
  Status status;
  std::string text = {};
};

class AuthTest : public PeerTest {
 protected:
  using Middleware = Settable<Task<Status>(ServerContext&, Next)>;
  using Headers = std::vector<std::pair<std::string, std::string>>;

  void SetUp() override;

  static CallOptions with(const Headers& headers);
  static CallOptions bearing(std::string_view token) {
    return with({{"authorization", "Bearer " + std::string(token)}});
  }

  // The four kinds.
  [[nodiscard]] Answer once(CallOptions options = CallOptions());
  [[nodiscard]] Answer expand(CallOptions options = CallOptions());
  [[nodiscard]] Answer collect(CallOptions options = CallOptions());
  [[nodiscard]] Answer chat(CallOptions options = CallOptions());
  /// Of a method that there is not.
  [[nodiscard]] Status call_unknown(std::string_view path, CallOptions options = CallOptions());

  Middleware authenticate;  // the outer one
  Middleware authorize;     // the inner one; lets everything pass unless a test sets it
};

}  // namespace auth_test
