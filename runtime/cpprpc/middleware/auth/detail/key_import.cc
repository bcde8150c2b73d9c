#include "cpprpc/middleware/auth/detail/key_import.h"

#include <cstddef>
#include <string>
#include <utility>

#include "cpprpc/middleware/auth/detail/base64url.h"

namespace cpprpc::detail::jwt {
namespace {

using enum JwtAlgorithm;

constexpr std::size_t kMinRsaBits = 2048;  // RFC 7518 sections 3.3 and 3.5
constexpr std::size_t kMaxRsaBits = 8192;  // longer ones only cost time
constexpr std::size_t kMaxSecret = 1024;   // jose's limit

Status refused(std::string why) { return Status::invalid_argument(std::move(why)); }

// What a key may verify by its type alone, and the members that this takes.
struct Material {
  Algorithms algorithms;
  Json jwk;
};

Json with_type(std::string_view type) {
  Json jwk(json_object());
  json_object_set_new(jwk.get(), "kty", json_text(type).release());
  return jwk;
}

void put(const Json& jwk, const char* name, std::string_view value) {
  json_object_set_new(jwk.get(), name, json_text(value).release());
}

// The bytes of a member that is base64url.
std::optional<std::string> bytes_member(const json_t* jwk, std::string_view name) {
  const auto text = text_member(jwk, name);
  return text ? decode_base64url(*text) : std::nullopt;
}

// RFC 7518 section 2, "Base64urlUInt".
bool is_number(std::string_view bytes) { return !bytes.empty() && bytes.front() != '\0'; }

// Of a number.
std::size_t bits(std::string_view number) {
  std::size_t count = number.size() * 8;
  for (unsigned first = static_cast<unsigned char>(number.front()); first < 0x80; first <<= 1) {
    --count;
  }
  return count;
}

Result<Material> secret(const json_t* jwk) {
  const auto bytes = bytes_member(jwk, "k");
  if (!bytes) return refused("\"k\" is missing, or is not base64url");
  if (bytes->size() > kMaxSecret) return refused("a secret of more than 1024 bytes");
  // A public key, which everyone has, in a secret's place: the oldest trick.
  if (bytes->find("-----BEGIN") != std::string::npos) return refused("a PEM file is no secret");
  Material material{{}, with_type("oct")};
  if (bytes->size() >= 32) material.algorithms.add(HS256);
  if (bytes->size() >= 48) material.algorithms.add(HS384);
  if (bytes->size() >= 64) material.algorithms.add(HS512);
  if (material.algorithms.empty()) {
    return refused("a secret of " + std::to_string(bytes->size()) +
                   " bytes, which can be guessed: 32 at least (RFC 7518 section 3.2)");
  }
  put(material.jwk, "k", *text_member(jwk, "k"));
  return material;
}

Result<Material> rsa(const json_t* jwk) {
  const auto n = bytes_member(jwk, "n");
  const auto e = bytes_member(jwk, "e");
  if (!n || !e) return refused("\"n\" or \"e\" is missing, or is not base64url");
  if (!is_number(*n) || !is_number(*e)) {
    return refused("\"n\" or \"e\" is empty, or begins with a byte of zero (RFC 7518 section 2)");
  }
  const std::size_t size = bits(*n);
  if (size < kMinRsaBits || size > kMaxRsaBits) {
    return refused("an RSA key of " + std::to_string(size) + " bits: 2048 to 8192 are accepted");
  }
  // With e = 1 everyone can sign.
  if (bits(*e) < 2 || bits(*e) > 64 || (static_cast<unsigned char>(e->back()) & 1) == 0) {
    return refused("an exponent \"e\" that no RSA key has");
  }
  Material material{{RS256, RS384, RS512, PS256, PS384, PS512}, with_type("RSA")};
  put(material.jwk, "n", *text_member(jwk, "n"));
  put(material.jwk, "e", *text_member(jwk, "e"));
  return material;
}

Result<Material> elliptic(const json_t* jwk) {
  struct Curve {
    std::string_view name;
    JwtAlgorithm algorithm;
    std::size_t size;  // of a coordinate, which has exactly that: RFC 7518 section 6.2.1.2
  };
  static constexpr Curve kCurves[] = {
      {"P-256", ES256, 32}, {"P-384", ES384, 48}, {"P-521", ES512, 66}};
  const auto name = text_member(jwk, "crv");
  for (const Curve& curve : kCurves) {
    if (name != curve.name) continue;
    const auto x = bytes_member(jwk, "x");
    const auto y = bytes_member(jwk, "y");
    if (!x || !y || x->size() != curve.size || y->size() != curve.size) {
      return refused("\"x\" or \"y\" is missing, or no coordinate of its curve");
    }
    Material material{{curve.algorithm}, with_type("EC")};
    put(material.jwk, "crv", *name);
    put(material.jwk, "x", *text_member(jwk, "x"));
    put(material.jwk, "y", *text_member(jwk, "y"));
    return material;
  }
  return refused("a curve that is not known: P-256, P-384 and P-521 are");
}

Result<Material> material_of(const json_t* jwk) {
  const auto type = text_member(jwk, "kty");
  if (type == "oct") return secret(jwk);
  if (type == "RSA") return rsa(jwk);
  if (type == "EC") return elliptic(jwk);
  return refused("a type \"kty\" that is not known: oct, RSA and EC are");
}

// Sections 4.2 and 4.3.
bool may_verify(const json_t* jwk) {
  if (const json_t* const use = member(jwk, "use")) {
    if (!json_is_string(use) || text_of(use) != "sig") return false;
  }
  const json_t* const operations = member(jwk, "key_ops");
  if (operations == nullptr) return true;
  for (std::size_t i = 0; i < json_array_size(operations); ++i) {
    const json_t* const operation = json_array_get(operations, i);
    if (json_is_string(operation) && text_of(operation) == "verify") return true;
  }
  return false;
}

}  // namespace

Result<Key> import_key(const json_t* jwk) {
  if (!json_is_object(jwk)) return refused("it is no JSON object");
  if (!may_verify(jwk)) return refused("\"use\" or \"key_ops\" says that it is for something else");
  Result<Material> material = material_of(jwk);
  if (!material) return std::move(material).error();
  Key key{std::nullopt, material->algorithms, std::move(material->jwk)};
  if (member(jwk, "kid") != nullptr) {
    const auto id = text_member(jwk, "kid");
    if (!id) return refused("its \"kid\" is no string");
    key.id = *id;
  }
  if (member(jwk, "alg") != nullptr) {
    const auto algorithm = jwt_algorithm_from_string(text_member(jwk, "alg").value_or(""));
    if (!algorithm || !key.algorithms.has(*algorithm)) {
      return refused("its \"alg\" is not known, or not for keys of its type and size");
    }
    key.algorithms = {*algorithm};
  }
  return key;
}

}  // namespace cpprpc::detail::jwt
