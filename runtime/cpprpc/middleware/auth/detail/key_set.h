// KeySet: the keys of a JWKS document that can verify tokens, RFC 7517.
//
// Of each key only what verifies is kept: no private part, no certificate, no address. What a key
// is for is decided here, once, by its type, size, `alg`, `use` and `key_ops`, so that no token
// ever decides it (RFC 8725 section 3.1). Never changes; any thread.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/middleware/auth/detail/algorithms.h"
#include "cpprpc/middleware/auth/detail/json.h"

namespace cpprpc::detail::jwt {

struct Key {
  std::optional<std::string> id;
  Algorithms algorithms;  // that it verifies
  Json jwk;
};

/// Whether `key` has made that signature, with that algorithm. `header` is what names it, encoded:
/// the caller has made sure that it does, and that the key is for it.
[[nodiscard]] bool verify(const Key& key, std::string_view header, std::string_view payload,
                          std::string_view signature);

class KeySet {
 public:
  /// INVALID_ARGUMENT for what is no JWKS, or has keys, none of which can verify anything. As RFC
  /// 7517 section 5 asks, keys that are of no use here are passed over: `skipped` says why, a line
  /// each.
  [[nodiscard]] static Result<KeySet> parse(std::string_view json,
                                            std::vector<std::string>& skipped);

  /// One secret, without an id.
  [[nodiscard]] static Result<KeySet> of_secret(std::string_view secret);

  /// Those to try for a token with that key id, or none, and that algorithm: those of that id; or
  /// else those without one. Of a token without an id all that are for the algorithm. No more than
  /// kMaxTries, so that a forgery costs its recipient only so much.
  [[nodiscard]] std::vector<const Key*> find(std::optional<std::string_view> id,
                                             JwtAlgorithm algorithm) const;

  [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

  static constexpr std::size_t kMaxTries = 4;
  static constexpr std::size_t kMaxKeys = 256;
  static constexpr std::size_t kMaxDocument = std::size_t{1} << 20;

 private:
  std::vector<Key> keys_;
};

}  // namespace cpprpc::detail::jwt
