// JwtKeys: the keys that tokens are verified with.
//
//   Result<JwtKeys> keys = JwtKeys::from_file("/etc/users/jwks.json");   // follows the file
//   JwtKeys ours = JwtKeys::from_secret(secret);                         // shared with who signs
//
// A handle: copies share the keys. Any thread.
//
// A file is looked at every few seconds, by a thread of its own, and read again when it is another
// one; a token that no key has signed has it looked at at once, though not more often than every
// 100 ms. What is removed from it verifies nothing any more from then on, and neither does what was
// verified with it before; an empty set removes all. A file that is broken or gone leaves the keys
// as they are, and the log is told. Replace it in one step, by rename(2), as Kubernetes does with
// what it mounts.
//
// Of a key `kty`, `crv` and size, and `alg`, `use` and `key_ops` where it has them, say what it may
// verify; a token has no say. Keys that verify nothing here, because they are too short, for
// encryption or of another kind, are passed over, and the log is told.
//
// Specification: RFC 7517 (JWK, JWK Set), RFC 7518 sections 3 and 6, RFC 8725 section 3

#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "cpprpc/base/result.h"

namespace cpprpc {

namespace detail::jwt {
class KeySource;
}  // namespace detail::jwt

/// How a file of keys is followed.
class JwtFileOptions {
 public:
  JwtFileOptions() {}

  /// How often the file is looked at; 5 s if nothing is said. Throws std::invalid_argument for
  /// anything below a millisecond.
  JwtFileOptions& check_every(std::chrono::milliseconds interval);

  /// Told of keys that were read, of those that are passed over, and of a file that cannot be
  /// used: a line each, without a line break, never with a secret. On any thread, one at a time; it
  /// must not throw. Without it what is wrong goes to stderr.
  JwtFileOptions& log(std::function<void(const Status& status, std::string_view line)> log);

 private:
  friend class JwtKeys;
  std::chrono::milliseconds interval_{5000};
  std::function<void(const Status&, std::string_view)> log_;
};

class JwtKeys {
 public:
  /// Those of a JWK Set. INVALID_ARGUMENT says what is wrong with it.
  [[nodiscard]] static Result<JwtKeys> from_jwks(std::string_view json);

  /// Those of a file that holds one, as it is now and as it becomes. An error says why it cannot be
  /// read now.
  [[nodiscard]] static Result<JwtKeys> from_file(const std::filesystem::path& path,
                                                 const JwtFileOptions& options = JwtFileOptions());

  /// A secret for HS256, and from 48 bytes on HS384, from 64 on HS512: random bytes, not a word.
  /// Throws std::invalid_argument for less than 32 (RFC 7518 section 3.2), for more than 1024, and
  /// for PEM files, which hold no secret.
  [[nodiscard]] static JwtKeys from_secret(std::string_view secret);

  /// OK, or what is wrong with the file since when the keys are older than it is.
  [[nodiscard]] Status status() const;

 private:
  friend class JwtVerifier;
  explicit JwtKeys(std::shared_ptr<detail::jwt::KeySource> source) noexcept;

  std::shared_ptr<detail::jwt::KeySource> source_;
};

}  // namespace cpprpc
