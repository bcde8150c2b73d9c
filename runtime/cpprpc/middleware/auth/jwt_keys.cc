#include "cpprpc/middleware/auth/jwt_keys.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/middleware/auth/detail/key_source.h"

namespace cpprpc {

using detail::jwt::KeySet;
using detail::jwt::KeySource;

JwtFileOptions& JwtFileOptions::check_every(std::chrono::milliseconds interval) {
  if (interval < std::chrono::milliseconds(1) || interval > std::chrono::hours(24)) {
    throw std::invalid_argument(
        "the file of keys is to be looked at every 1 ms to 24 h: a few seconds are usual");
  }
  interval_ = interval;
  return *this;
}

JwtFileOptions& JwtFileOptions::log(std::function<void(const Status&, std::string_view)> log) {
  log_ = std::move(log);
  return *this;
}

JwtKeys::JwtKeys(std::shared_ptr<KeySource> source) noexcept : source_(std::move(source)) {}

Result<JwtKeys> JwtKeys::from_jwks(std::string_view json) {
  std::vector<std::string> skipped;
  Result<KeySet> keys = KeySet::parse(json, skipped);
  if (!keys) return std::move(keys).error();
  if (keys->size() == 0) return Status::invalid_argument("the key set is empty");
  return JwtKeys(std::make_shared<KeySource>(*std::move(keys)));
}

Result<JwtKeys> JwtKeys::from_file(const std::filesystem::path& path,
                                   const JwtFileOptions& options) {
  auto source = KeySource::follow(path, options.interval_, options.log_);
  if (!source) return std::move(source).error();
  return JwtKeys(*std::move(source));
}

JwtKeys JwtKeys::from_secret(std::string_view secret) {
  Result<KeySet> keys = KeySet::of_secret(secret);
  if (!keys) throw std::invalid_argument(std::string(keys.error().message()));
  return JwtKeys(std::make_shared<KeySource>(*std::move(keys)));
}

Status JwtKeys::status() const { return source_->status(); }

}  // namespace cpprpc
