#include "cpprpc/middleware/auth/jwt_verifier.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <stdexcept>
#include <string>
#include <utility>

#include "cpprpc/middleware/auth/detail/base64url.h"
#include "cpprpc/middleware/auth/detail/claim_checks.h"
#include "cpprpc/middleware/auth/detail/compact_jws.h"
#include "cpprpc/middleware/auth/detail/key_source.h"
#include "cpprpc/middleware/auth/detail/token_cache.h"

namespace cpprpc {

using detail::jwt::Algorithms;
using detail::jwt::CheckedClaims;
using detail::jwt::CompactJws;
using detail::jwt::KeySource;
using detail::jwt::TokenCache;
using detail::jwt::VerifiedToken;

namespace {

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// RFC 7515 section 4.1.9: "application/" may be left out.
bool is_type(std::string_view type, std::string_view wanted) {
  constexpr std::string_view kPrefix = "application/";
  const auto without = [&](std::string_view name) {
    const bool has_prefix = equals_ignoring_case(name.substr(0, kPrefix.size()), kPrefix);
    return has_prefix ? name.substr(kPrefix.size()) : name;
  };
  return equals_ignoring_case(without(type), without(wanted));
}

void check(const JwtOptions& options) {
  if (options.algorithms().empty()) {
    throw std::invalid_argument("say which algorithms are accepted: JwtOptions::algorithms()");
  }
  if (options.issuer().has_value() == options.accepts_any_issuer()) {
    throw std::invalid_argument(
        "say which issuer is accepted, or that any is: JwtOptions::issuer() or any_issuer()");
  }
  if (options.audiences().empty() != options.accepts_any_audience()) {
    throw std::invalid_argument(
        "say which audience we are, or that any is accepted: JwtOptions::audience() or "
        "any_audience()");
  }
}

}  // namespace

class JwtVerifier::Impl {
 public:
  Impl(std::shared_ptr<KeySource> keys, JwtOptions options)
      : keys_(std::move(keys)), options_(std::move(options)), cache_(options_.remembered_tokens()) {
    for (const JwtAlgorithm algorithm : options_.algorithms()) algorithms_.add(algorithm);
  }

  std::shared_ptr<const VerifiedToken> recall(std::string_view token) {
    auto found = cache_.find(token);
    if (found != nullptr && found->generation != keys_->generation()) found.reset();
    return found;
  }

  [[nodiscard]] Status check_time(const VerifiedToken& known) const {
    return known.validity.check(now());
  }

  Result<Caller> verify(std::string_view token, bool& is_signed) {
    is_signed = false;
    if (token.size() > options_.max_token_size()) {
      return Status::unauthenticated("the token is too long");
    }
    const Result<CompactJws> jws = CompactJws::parse(token);
    if (!jws) return jws.error();
    Status status = check_header(*jws);
    if (!status.is_ok()) return status;
    KeySource::Current keys = keys_->current();
    status = check_signature(*jws, keys);
    if (!status.is_ok()) return status;
    is_signed = true;
    return accept(token, *jws, keys.generation);
  }

 private:
  [[nodiscard]] std::int64_t now() const {
    if (!options_.clock()) return std::time(nullptr);
    return std::chrono::floor<std::chrono::seconds>(options_.clock()()).time_since_epoch().count();
  }

  [[nodiscard]] Status check_header(const CompactJws& jws) const {
    if (!algorithms_.has(jws.algorithm)) {
      return Status::unauthenticated("the token is signed with an algorithm that is not accepted");
    }
    if (!options_.type().empty() && !is_type(jws.type, options_.type())) {
      return Status::unauthenticated("the token is of another type");
    }
    return Status::ok();
  }

  // With the keys, or with newer ones if none of these has made it; `keys` are then those.
  Status check_signature(const CompactJws& jws, KeySource::Current& keys) {
    Status status = try_keys(jws, *keys.keys);
    if (status.is_ok() || !keys_->look_again(keys.generation)) return status;
    keys = keys_->current();
    return try_keys(jws, *keys.keys);
  }

  static Status try_keys(const CompactJws& jws, const detail::jwt::KeySet& keys) {
    const auto candidates = keys.find(jws.key_id, jws.algorithm);
    if (candidates.empty()) return Status::unauthenticated("the token's key is not known");
    for (const detail::jwt::Key* const key : candidates) {
      if (detail::jwt::verify(*key, jws.header, jws.payload, jws.signature)) return Status::ok();
    }
    return Status::unauthenticated("the token's signature is wrong");
  }

  Result<Caller> accept(std::string_view token, const CompactJws& jws, std::uint64_t generation) {
    const auto payload = detail::jwt::decode_base64url(jws.payload);
    if (!payload) return Status::unauthenticated("the token is malformed");
    Result<CheckedClaims> claims = detail::jwt::read_claims(*payload, options_);
    if (!claims) return std::move(claims).error();
    const std::int64_t time = now();
    Status status = claims->validity.check(time);
    if (!status.is_ok()) return status;
    cache_.add(std::make_shared<const VerifiedToken>(
                   VerifiedToken{std::string(token), claims->caller, claims->validity, generation}),
               time);
    return std::move(claims->caller);
  }

  const std::shared_ptr<KeySource> keys_;
  const JwtOptions options_;
  Algorithms algorithms_;
  TokenCache cache_;
};

JwtVerifier::JwtVerifier(JwtKeys keys, JwtOptions options) {
  check(options);
  impl_ = std::make_shared<Impl>(std::move(keys.source_), std::move(options));
}

std::shared_ptr<const VerifiedToken> JwtVerifier::recall(std::string_view token) const {
  return impl_->recall(token);
}

Status JwtVerifier::check_time(const VerifiedToken& known) const {
  return impl_->check_time(known);
}

Result<Caller> JwtVerifier::verify_anew(std::string_view token, bool& is_signed) const {
  return impl_->verify(token, is_signed);
}

Result<Caller> JwtVerifier::verify(std::string_view token) const {
  if (const auto known = recall(token)) {
    Status status = check_time(*known);
    if (!status.is_ok()) return status;
    return known->caller;
  }
  bool is_signed = false;
  return verify_anew(token, is_signed);
}

}  // namespace cpprpc
