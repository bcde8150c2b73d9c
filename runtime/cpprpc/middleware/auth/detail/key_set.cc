#include "cpprpc/middleware/auth/detail/key_set.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "cpprpc/middleware/auth/detail/base64url.h"
#include "cpprpc/middleware/auth/detail/jose.h"
#include "cpprpc/middleware/auth/detail/key_import.h"

namespace cpprpc::detail::jwt {
namespace {

struct ReleaseConfig {
  void operator()(jose_cfg_t* config) const noexcept { jose_cfg_decref(config); }
};
using Config = std::unique_ptr<jose_cfg_t, ReleaseConfig>;

void say_nothing(void*, const char*, int, std::uint64_t, const char*, va_list) {}

// jose would write to stderr what it thinks of each token.
Config silent() {
  Config config(jose_cfg());
  if (config != nullptr) jose_cfg_set_err_func(config.get(), say_nothing, nullptr);
  return config;
}

Json jws_of(std::string_view header, std::string_view payload, std::string_view signature) {
  Json jws(json_object());
  const bool is_made =
      json_object_set_new(jws.get(), "protected", json_text(header).release()) == 0 &&
      json_object_set_new(jws.get(), "payload", json_text(payload).release()) == 0 &&
      json_object_set_new(jws.get(), "signature", json_text(signature).release()) == 0;
  return is_made ? std::move(jws) : nullptr;
}

// Whether jose can do anything with a key: it looks at points and numbers when it begins to verify.
bool is_accepted_by_jose(const Key& key, JwtAlgorithm algorithm) {
  const std::string header = "{\"alg\":\"" + std::string(to_string(algorithm)) + "\"}";
  const Json jws = jws_of(encode_base64url(header), "", "");
  const Config config = silent();
  jose_io_t* io = jose_jws_ver_io(config.get(), jws.get(), nullptr, key.jwk.get(), true);
  const bool is_accepted = io != nullptr;
  jose_io_auto(&io);
  return is_accepted;
}

bool is_accepted_by_jose(const Key& key) {
  for (const JwtAlgorithm algorithm : kAllAlgorithms) {
    if (key.algorithms.has(algorithm) && !is_accepted_by_jose(key, algorithm)) return false;
  }
  return true;
}

// "key 2 (\"2026-01\")"
std::string name_of(std::size_t index, const json_t* jwk) {
  std::string name = "key " + std::to_string(index + 1);
  if (const auto id = text_member(jwk, "kid")) {
    const auto is_plain = [](unsigned char c) { return c > ' ' && c < 0x7f; };  // it goes into logs
    if (std::all_of(id->begin(), id->end(), is_plain)) name += " (" + std::string(*id) + ")";
  }
  return name;
}

}  // namespace

bool verify(const Key& key, std::string_view header, std::string_view payload,
            std::string_view signature) {
  const Json jws = jws_of(header, payload, signature);
  const Config config = silent();
  if (jws == nullptr || config == nullptr) return false;
  return jose_jws_ver(config.get(), jws.get(), nullptr, key.jwk.get(), true);
}

Result<KeySet> KeySet::parse(std::string_view json, std::vector<std::string>& skipped) {
  if (json.size() > kMaxDocument) return Status::invalid_argument("the key set is too long");
  const Json document = parse_object(json);
  if (document == nullptr) {
    return Status::invalid_argument("the key set is no JSON object, or has a member twice");
  }
  const json_t* const keys = member(document.get(), "keys");
  if (!json_is_array(keys)) {
    return Status::invalid_argument("the key set has no array \"keys\": see RFC 7517 section 5");
  }
  if (json_array_size(keys) > kMaxKeys) {
    return Status::invalid_argument("the key set has more than " + std::to_string(kMaxKeys) +
                                    " keys");
  }
  KeySet set;
  for (std::size_t i = 0; i < json_array_size(keys); ++i) {
    const json_t* const jwk = json_array_get(keys, i);
    Result<Key> key = import_key(jwk);
    if (key && !is_accepted_by_jose(*key)) key = Status::invalid_argument("its numbers are no key");
    if (key) {
      set.keys_.push_back(*std::move(key));
    } else {
      skipped.push_back(name_of(i, jwk) + " is not used: " + std::string(key.error().message()));
    }
  }
  if (set.keys_.empty() && json_array_size(keys) != 0) {
    std::string why = "the key set has no key that could verify a token";
    for (const std::string& line : skipped) why += "; " + line;
    return Status::invalid_argument(std::move(why));
  }
  return set;
}

Result<KeySet> KeySet::of_secret(std::string_view secret) {
  Json jwk(json_object());
  json_object_set_new(jwk.get(), "kty", json_string("oct"));
  json_object_set_new(jwk.get(), "k", json_text(encode_base64url(secret)).release());
  Result<Key> key = import_key(jwk.get());
  if (!key) return std::move(key).error();
  KeySet set;
  set.keys_.push_back(*std::move(key));
  return set;
}

std::vector<const Key*> KeySet::find(std::optional<std::string_view> id,
                                     JwtAlgorithm algorithm) const {
  std::vector<const Key*> named;
  std::vector<const Key*> nameless;
  for (const Key& key : keys_) {
    if (id && key.id && *key.id != *id) continue;
    if (!key.algorithms.has(algorithm)) continue;
    auto& found = id && !key.id ? nameless : named;
    if (found.size() < kMaxTries) found.push_back(&key);
  }
  return named.empty() ? nameless : named;
}

}  // namespace cpprpc::detail::jwt
