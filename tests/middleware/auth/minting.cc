#include "minting.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace auth_test {
namespace {

void require(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL cannot do what a test asks for");
}

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const noexcept {
    free(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_bytes(const BIGNUM* number, int size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  require(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size) == size);
  return bytes;
}

std::string number_of(const evp_pkey_st* key, const char* name, int size = 0) {
  BIGNUM* number = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  const Number owned(number);
  return to_bytes(number, size == 0 ? BN_num_bytes(number) : size);
}

const EVP_MD* digest_of(std::string_view algorithm) {
  if (algorithm.ends_with("384")) return EVP_sha384();
  if (algorithm.ends_with("512")) return EVP_sha512();
  return EVP_sha256();
}

int coordinate_size(const std::string& curve) {
  if (curve == "P-384") return 48;
  return curve == "P-521" ? 66 : 32;
}

std::string to_raw(std::string_view der, int size) {
  const unsigned char* at = bytes_of(der);
  const std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> signature(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  require(signature != nullptr);
  return to_bytes(ECDSA_SIG_get0_r(signature.get()), size) +
         to_bytes(ECDSA_SIG_get0_s(signature.get()), size);
}

std::string evp_sign(evp_pkey_st* key, std::string_view input, std::string_view algorithm) {
  const std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  require(EVP_DigestSignInit(context.get(), &parameters, digest_of(algorithm), nullptr, key) == 1);
  if (algorithm.starts_with("PS")) {
    require(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1);
    require(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  std::size_t size = 0;
  require(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(input), input.size()) == 1);
  std::string signature(size, '\0');
  require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                         bytes_of(input), input.size()) == 1);
  signature.resize(size);
  return signature;
}

std::string hmac(std::string_view secret, std::string_view input, std::string_view algorithm) {
  std::string mac(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  require(HMAC(digest_of(algorithm), secret.data(), static_cast<int>(secret.size()),
               bytes_of(input), input.size(), reinterpret_cast<unsigned char*>(mac.data()),
               &size) != nullptr);
  mac.resize(size);
  return mac;
}

std::string member(std::string_view name, std::string_view value) {
  return ",\"" + std::string(name) + "\":\"" + std::string(value) + '"';
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return text;
}

std::string compact(std::string_view header, std::string_view payload, std::string_view signature) {
  return base64url(header) + '.' + base64url(payload) + '.' + base64url(signature);
}

std::string key_set(const std::vector<std::string>& jwks) {
  std::string set = "{\"keys\":[";
  for (const std::string& jwk : jwks) set += (set.ends_with('[') ? "" : ",") + jwk;
  return set + "]}";
}

SigningKey SigningKey::rsa(unsigned bits) {
  SigningKey key;
  key.key_.reset(EVP_RSA_gen(bits), EVP_PKEY_free);
  require(key.key_ != nullptr);
  return key;
}

SigningKey SigningKey::elliptic(const std::string& curve) {
  SigningKey key;
  key.key_.reset(EVP_EC_gen(curve.c_str()), EVP_PKEY_free);
  key.curve_ = curve;
  require(key.key_ != nullptr);
  return key;
}

SigningKey SigningKey::secret(std::string bytes) {
  SigningKey key;
  key.secret_ = std::move(bytes);
  return key;
}

std::string SigningKey::jwk(const KeyFacts& facts) const {
  std::string jwk;
  if (key_ == nullptr) {
    jwk = R"({"kty":"oct")" + member("k", base64url(secret_));
  } else if (curve_.empty()) {
    jwk = R"({"kty":"RSA")" + member("n", base64url(modulus())) +
          member("e", base64url(number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E)));
  } else {
    const int size = coordinate_size(curve_);
    jwk = R"({"kty":"EC")" + member("crv", curve_) +
          member("x", base64url(number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, size))) +
          member("y", base64url(number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, size)));
  }
  if (!facts.id.empty()) jwk += member("kid", facts.id);
  if (!facts.algorithm.empty()) jwk += member("alg", facts.algorithm);
  if (!facts.more.empty()) jwk += "," + facts.more;
  return jwk + "}";
}

std::string SigningKey::signature(std::string_view input, std::string_view algorithm) const {
  if (key_ == nullptr) return hmac(secret_, input, algorithm);
  const std::string signature = evp_sign(key_.get(), input, algorithm);
  return curve_.empty() ? signature : to_raw(signature, coordinate_size(curve_));
}

std::string SigningKey::der_signature(std::string_view input) const {
  return evp_sign(key_.get(), input, "ES256");
}

std::string SigningKey::sign(std::string_view header, std::string_view payload,
                             std::string_view algorithm) const {
  if (algorithm.empty()) {
    const std::size_t at = header.find("\"alg\":\"");
    require(at != std::string_view::npos);
    algorithm = header.substr(at + 7, 5);
  }
  const std::string input = base64url(header) + '.' + base64url(payload);
  return input + '.' + base64url(signature(input, algorithm));
}

std::string SigningKey::public_der() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &bytes);
  require(size > 0);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string SigningKey::public_pem() const {
  const std::string der = public_der();
  std::string text(4 * ((der.size() + 2) / 3) + 1, '\0');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(text.data()), bytes_of(der), static_cast<int>(der.size()))));
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t i = 0; i < text.size(); i += 64) pem += text.substr(i, 64) + "\n";
  return pem + "-----END PUBLIC KEY-----\n";
}

std::string SigningKey::modulus() const { return number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N); }

}  // namespace auth_test
