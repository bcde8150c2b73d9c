#include "cpprpc/middleware/auth/jwt_options.h"

#include <stdexcept>
#include <utility>

namespace cpprpc {
namespace {

std::string not_empty(std::string value, const char* what) {
  if (value.empty()) throw std::invalid_argument(std::string(what) + " is empty");
  return value;
}

}  // namespace

JwtOptions& JwtOptions::algorithms(std::vector<JwtAlgorithm> algorithms) {
  if (algorithms.empty()) throw std::invalid_argument("no algorithm is listed: RS256, say");
  algorithms_ = std::move(algorithms);
  return *this;
}

JwtOptions& JwtOptions::issuer(std::string issuer) {
  if (issuer_ && *issuer_ != issuer) {
    throw std::invalid_argument("two issuers in one verifier: give each a verifier with its keys");
  }
  issuer_ = not_empty(std::move(issuer), "the issuer");
  return *this;
}

JwtOptions& JwtOptions::any_issuer() {
  any_issuer_ = true;
  return *this;
}

JwtOptions& JwtOptions::audience(std::string audience) {
  audiences_.push_back(not_empty(std::move(audience), "the audience"));
  return *this;
}

JwtOptions& JwtOptions::any_audience() {
  any_audience_ = true;
  return *this;
}

JwtOptions& JwtOptions::leeway(std::chrono::seconds leeway) {
  if (leeway < std::chrono::seconds::zero() || leeway > std::chrono::hours(1)) {
    throw std::invalid_argument("the leeway has to be 0 s to 1 h: 30 s is plenty");
  }
  leeway_ = leeway;
  return *this;
}

JwtOptions& JwtOptions::require(std::string claim) {
  required_.push_back(not_empty(std::move(claim), "the required claim"));
  return *this;
}

JwtOptions& JwtOptions::type(std::string type) {
  type_ = not_empty(std::move(type), "the type");
  return *this;
}

JwtOptions& JwtOptions::allow_without_expiry() {
  without_expiry_ = true;
  return *this;
}

JwtOptions& JwtOptions::scope_claim(std::string claim) {
  scope_claim_ = not_empty(std::move(claim), "the claim that lists the scopes");
  return *this;
}

JwtOptions& JwtOptions::max_token_size(std::size_t bytes) {
  if (bytes < 64 || bytes > (std::size_t{1} << 20)) {
    throw std::invalid_argument("the longest token has to have 64 bytes to 1 MiB");
  }
  max_token_size_ = bytes;
  return *this;
}

JwtOptions& JwtOptions::remembered_tokens(std::size_t count) {
  if (count > 1'000'000) throw std::invalid_argument("more than a million tokens to remember");
  remembered_tokens_ = count;
  return *this;
}

JwtOptions& JwtOptions::clock(std::function<Time()> clock) {
  clock_ = std::move(clock);
  return *this;
}

}  // namespace cpprpc
