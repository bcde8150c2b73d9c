// What the tests of tokens have in common: keys, and a verifier of what the key "e" has signed.

#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/middleware/auth/jwt_verifier.h"
#include "minting.h"

namespace cpprpc {
inline void PrintTo(const Status& status, std::ostream* out) { *out << status.to_string(); }
}  // namespace cpprpc

namespace auth_test {

using cpprpc::Caller;
using cpprpc::JwtAlgorithm;
using cpprpc::JwtKeys;
using cpprpc::JwtOptions;
using cpprpc::JwtVerifier;
using cpprpc::Result;
using cpprpc::Status;

inline constexpr std::int64_t kNow = 1'800'000'000;

// What all the tests of one kind of key share: keys take their time to make.
inline const SigningKey& rsa() {
  static const SigningKey key = SigningKey::rsa();
  return key;
}
inline const SigningKey& elliptic() {
  static const SigningKey key = SigningKey::elliptic();
  return key;
}
inline const SigningKey& secret() {
  static const SigningKey key = SigningKey::secret("0123456789abcdef0123456789abcdef");
  return key;
}

inline JwtOptions options(JwtAlgorithm algorithm) {
  return JwtOptions{}.algorithms({algorithm}).issuer("acme").audience("orders").clock([] {
    return Caller::Time(std::chrono::seconds(kNow));
  });
}

inline JwtVerifier verifier(const std::vector<std::string>& jwks, const JwtOptions& options) {
  return {JwtKeys::from_jwks(key_set(jwks)).value(), options};
}

// A payload that is accepted, with other members behind it.
inline std::string payload(const std::string& more = {}) {
  return R"({"iss":"acme","aud":"orders","sub":"ada","exp":)" + std::to_string(kNow + 60) +
         (more.empty() ? "" : "," + more) + "}";
}

inline const std::string kEs256 = R"({"alg":"ES256","kid":"e"})";

class TokensTest : public testing::Test {
 protected:
  // By the key "e", with ES256.
  Result<Caller> verify(std::string_view token) { return elliptic_.verify(token); }
  Result<Caller> verify_claims(const std::string& claims) {
    return verify(elliptic().sign(kEs256, claims));
  }
  Result<Caller> verify_header(const std::string& header) {
    return verify(elliptic().sign(header, payload(), "ES256"));
  }

  static Status refused(std::string why) { return Status::unauthenticated(std::move(why)); }

  const JwtVerifier elliptic_ =
      verifier({elliptic().jwk({.id = "e"})}, options(JwtAlgorithm::ES256));
};

inline const Status kMalformed = Status::unauthenticated("the token is malformed");
inline const Status kWrongSignature = Status::unauthenticated("the token's signature is wrong");
inline const Status kUnknownKey = Status::unauthenticated("the token's key is not known");
inline const Status kWrongAlgorithm =
    Status::unauthenticated("the token is signed with an algorithm that is not accepted");

}  // namespace auth_test
