// Tokens and keys, made for tests with OpenSSL alone: none of what is tested has a part in it.
//
//   const SigningKey key = SigningKey::rsa();
//   const std::string jwks = key_set({key.jwk({.id = "a"})});
//   const std::string token = key.sign(R"({"alg":"RS256","kid":"a"})", R"({"sub":"ada"})");

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace auth_test {

std::string base64url(std::string_view bytes);

/// What a JWK says beside its numbers.
struct KeyFacts {
  std::string id = {};
  std::string algorithm = {};
  std::string more = {};  // other members, as JSON: `"use":"enc"`
};

class SigningKey {
 public:
  static SigningKey rsa(unsigned bits = 2048);
  static SigningKey elliptic(const std::string& curve = "P-256");  // also P-384, P-521
  static SigningKey secret(std::string bytes);

  [[nodiscard]] std::string jwk(const KeyFacts& facts = KeyFacts()) const;

  /// A token; the algorithm is that of `algorithm`, whatever the header says.
  [[nodiscard]] std::string sign(std::string_view header, std::string_view payload,
                                 std::string_view algorithm = {}) const;

  /// The signature's bytes, as RFC 7518 has them.
  [[nodiscard]] std::string signature(std::string_view input, std::string_view algorithm) const;

  /// Of ECDSA, as OpenSSL has them: ASN.1 in DER.
  [[nodiscard]] std::string der_signature(std::string_view input) const;

  [[nodiscard]] std::string public_pem() const;
  [[nodiscard]] std::string public_der() const;
  /// RSA's modulus, most significant byte first.
  [[nodiscard]] std::string modulus() const;

 private:
  std::shared_ptr<evp_pkey_st> key_;  // null: a secret
  std::string secret_;
  std::string curve_;
};

/// header.payload.signature of any bytes.
std::string compact(std::string_view header, std::string_view payload, std::string_view signature);

std::string key_set(const std::vector<std::string>& jwks);

}  // namespace auth_test
