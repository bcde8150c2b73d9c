// Keys: which are taken, which passed over, and what a file of them may become.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "cpprpc/middleware/auth/jwt_keys.h"
#include "cpprpc/middleware/auth/jwt_verifier.h"
#include "minting.h"

namespace auth_test {
namespace {

using cpprpc::JwtAlgorithm;
using cpprpc::JwtFileOptions;
using cpprpc::JwtKeys;
using cpprpc::JwtOptions;
using cpprpc::JwtVerifier;
using cpprpc::StatusCode;
using namespace std::chrono_literals;

StatusCode taken(const std::string& jwks) { return JwtKeys::from_jwks(jwks).status().code(); }

TEST(JwtKeysTest, RsaKeysThatAreTooShort) {
  EXPECT_EQ(taken(key_set({SigningKey::rsa(1024).jwk()})), StatusCode::InvalidArgument);
  EXPECT_EQ(taken(key_set({SigningKey::rsa(2048).jwk()})), StatusCode::Ok);
}

TEST(JwtKeysTest, RsaNumbersThatAreNone) {
  for (const std::string key :
       {R"({"kty":"RSA","n":"","e":"AQAB"})", R"({"kty":"RSA","n":"AAEC","e":"AQAB"})"}) {
    const cpprpc::Status status = JwtKeys::from_jwks(key_set({key})).status();
    EXPECT_NE(status.message().find("is empty, or begins with a byte of zero"),
              std::string_view::npos)
        << status.to_string();
  }
}

TEST(JwtKeysTest, ThoseForSomethingElse) {
  const SigningKey key = SigningKey::elliptic();
  for (const std::string more : {R"("use":"enc")", R"("key_ops":["encrypt"])", R"("use":7)"}) {
    EXPECT_EQ(taken(key_set({key.jwk({.more = more})})), StatusCode::InvalidArgument) << more;
  }
  EXPECT_EQ(taken(key_set({key.jwk({.algorithm = "RS256"})})), StatusCode::InvalidArgument);
  EXPECT_EQ(taken(key_set({key.jwk({.algorithm = "none"})})), StatusCode::InvalidArgument);
  EXPECT_EQ(taken(key_set({key.jwk({.more = R"("use":"sig")"})})), StatusCode::Ok);
}

TEST(JwtKeysTest, ThoseOfNoUseArePassedOver) {
  const SigningKey key = SigningKey::elliptic();
  const std::string token = key.sign(R"({"alg":"ES256"})", R"({"exp":9999999999})");
  const auto keys = JwtKeys::from_jwks(
      key_set({R"({"kty":"OKP","crv":"Ed25519","x":"AA"})", R"({"kty":"unheard of"})", "{}",
               SigningKey::rsa(1024).jwk(), key.jwk()}));
  ASSERT_TRUE(keys) << keys.error().to_string();
  EXPECT_TRUE(
      JwtVerifier(*keys, JwtOptions{}.algorithms({JwtAlgorithm::ES256}).any_issuer().any_audience())
          .verify(token));
}

TEST(JwtKeysTest, NoKeySet) {
  for (const std::string json :
       {"", "{", "[]", "null", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[7]})",
        R"({"keys":[],"keys":[]})", R"({"kty":"RSA"})"}) {
    EXPECT_EQ(taken(json), StatusCode::InvalidArgument) << json;
  }
  EXPECT_EQ(taken(std::string(2 << 20, ' ')), StatusCode::InvalidArgument);
}

TEST(JwtKeysTest, Secrets) {
  EXPECT_THROW(static_cast<void>(JwtKeys::from_secret(std::string(31, 'x'))),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(JwtKeys::from_secret(std::string(1025, 'x'))),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(JwtKeys::from_secret(SigningKey::rsa().public_pem())),
               std::invalid_argument);
  EXPECT_NO_THROW(static_cast<void>(JwtKeys::from_secret(std::string(32, 'x'))));
}

// Neither waits, nor takes the memory that it would.
TEST(JwtKeysTest, AFileThatIsNone) {
  std::string folder = (std::filesystem::temp_directory_path() / "auth_test_XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  ASSERT_EQ(::mkfifo((folder + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(JwtKeys::from_file(folder + "/pipe").status().code(), StatusCode::Unavailable);
  std::ofstream(folder + "/large") << std::string(2 << 20, ' ');
  EXPECT_EQ(JwtKeys::from_file(folder + "/large").status().code(), StatusCode::Unavailable);
  EXPECT_EQ(JwtKeys::from_file("/dev/zero").status().code(), StatusCode::Unavailable);
  std::filesystem::remove_all(folder);
}

TEST(JwtKeysTest, AFileThatIsNotThere) {
  EXPECT_EQ(JwtKeys::from_file("no/such/file").status().code(), StatusCode::Unavailable);
  EXPECT_EQ(JwtKeys::from_file(".").status().code(), StatusCode::Unavailable);
  EXPECT_THROW(JwtFileOptions().check_every(0ms), std::invalid_argument);
}

}  // namespace
}  // namespace auth_test
