#include "cpprpc/middleware/auth/detail/claim_checks.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/middleware/auth/detail/json.h"

namespace cpprpc::detail::jwt {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kAlways = std::numeric_limits<std::int64_t>::min();

Status refused(std::string why) { return Status::unauthenticated(std::move(why)); }

Status wrong_type(std::string_view claim) {
  return refused("the token's claim " + std::string(claim) + " is of the wrong type");
}

std::int64_t add(std::int64_t time, std::int64_t seconds) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(time, seconds, &sum)) return seconds > 0 ? kNever : kAlways;
  return sum;
}

// A NumericDate, RFC 7519 section 2: seconds, maybe with a fraction.
Result<std::optional<std::int64_t>> read_time(const json_t* claims, std::string_view name) {
  const json_t* const value = member(claims, name);
  if (value == nullptr) return std::optional<std::int64_t>();
  if (json_is_integer(value)) return std::optional<std::int64_t>(json_integer_value(value));
  if (!json_is_real(value)) return wrong_type(name);
  const double seconds = std::floor(json_real_value(value));
  if (seconds >= 0x1p63) return std::optional<std::int64_t>(kNever);
  if (!(seconds > -0x1p63)) return std::optional<std::int64_t>(kAlways);
  return std::optional<std::int64_t>(static_cast<std::int64_t>(seconds));
}

Result<Validity> read_validity(const json_t* claims, const JwtOptions& options) {
  const auto expires = read_time(claims, "exp");
  if (!expires) return expires.error();
  if (!*expires && !options.accepts_without_expiry()) return refused("the token has no end, exp");
  const auto not_before = read_time(claims, "nbf");
  if (!not_before) return not_before.error();
  const auto issued = read_time(claims, "iat");
  if (!issued) return issued.error();
  const std::int64_t leeway = options.leeway().count();
  const std::int64_t from = std::max(not_before->value_or(kAlways), issued->value_or(kAlways));
  return Validity{.from = add(from, -leeway), .until = add(expires->value_or(kNever), leeway)};
}

// A claim that is a string, or an array of strings; nothing if there is none.
Result<std::optional<std::vector<std::string>>> read_texts(const json_t* claims,
                                                           std::string_view name) {
  const json_t* const value = member(claims, name);
  if (value == nullptr) return std::optional<std::vector<std::string>>();
  std::vector<std::string> texts;
  if (json_is_string(value)) {
    texts.emplace_back(text_of(value));
  } else if (json_is_array(value)) {
    for (std::size_t i = 0; i < json_array_size(value); ++i) {
      const json_t* const element = json_array_get(value, i);
      if (!json_is_string(element)) return wrong_type(name);
      texts.emplace_back(text_of(element));
    }
  } else {
    return wrong_type(name);
  }
  return std::optional<std::vector<std::string>>(std::move(texts));
}

// Empty if there is none.
Result<std::string> read_text(const json_t* claims, std::string_view name) {
  const json_t* const value = member(claims, name);
  if (value == nullptr) return std::string();
  if (!json_is_string(value)) return wrong_type(name);
  return std::string(text_of(value));
}

void split(std::string_view text, std::vector<std::string>& words) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
}

Status add_scopes(const json_t* claims, std::string_view name, std::vector<std::string>& scopes) {
  const auto texts = read_texts(claims, name);
  if (!texts) return texts.error();
  if (!*texts) return Status::ok();
  for (const std::string& text : **texts) {
    if (json_is_string(member(claims, name))) {
      split(text, scopes);
    } else {
      scopes.push_back(text);
    }
  }
  return Status::ok();
}

Result<std::vector<std::string>> read_scopes(const json_t* claims, const JwtOptions& options) {
  std::vector<std::string> scopes;
  if (!options.scope_claim().empty()) {
    Status status = add_scopes(claims, options.scope_claim(), scopes);
    if (!status.is_ok()) return status;
    return scopes;
  }
  Status status = add_scopes(claims, "scope", scopes);
  if (status.is_ok()) status = add_scopes(claims, "scp", scopes);
  if (!status.is_ok()) return status;
  return scopes;
}

Status check_audience(const std::optional<std::vector<std::string>>& audiences,
                      const JwtOptions& options) {
  if (options.accepts_any_audience()) return Status::ok();
  if (audiences) {
    const auto& ours = options.audiences();
    const auto is_ours = [&](const std::string& name) {
      return std::find(ours.begin(), ours.end(), name) != ours.end();
    };
    if (std::any_of(audiences->begin(), audiences->end(), is_ours)) return Status::ok();
  }
  return refused("the token is for another audience");
}

Caller::Time to_time(std::int64_t seconds) {
  using Time = Caller::Time;
  constexpr auto kMax = std::chrono::floor<std::chrono::seconds>(Time::max()).time_since_epoch();
  constexpr auto kMin = std::chrono::ceil<std::chrono::seconds>(Time::min()).time_since_epoch();
  return Time(std::clamp(std::chrono::seconds(seconds), kMin, kMax));
}

}  // namespace

Status Validity::check(std::int64_t now) const {
  if (now >= until) return refused("the token has expired");
  if (now < from) return refused("the token is not valid yet");
  return Status::ok();
}

Result<CheckedClaims> read_claims(std::string_view payload, const JwtOptions& options) {
  Result<Claims> claims = Claims::parse(payload);
  const Json object = parse_object(payload);
  if (!claims || object == nullptr) return refused("the token is malformed");
  const json_t* const json = object.get();
  const Result<Validity> validity = read_validity(json, options);
  if (!validity) return validity.error();
  Result<std::string> issuer = read_text(json, "iss");
  if (!issuer) return std::move(issuer).error();
  if (!options.accepts_any_issuer() && *issuer != options.issuer()) {
    return refused("the token is of another issuer");
  }
  auto audiences = read_texts(json, "aud");
  if (!audiences) return std::move(audiences).error();
  Status status = check_audience(*audiences, options);
  if (!status.is_ok()) return status;
  for (const std::string& name : options.required()) {
    const json_t* const value = member(json, name);
    if (value == nullptr || json_is_null(value))
      return refused("the token lacks the claim " + name);
  }
  Result<std::string> subject = read_text(json, "sub");
  if (!subject) return std::move(subject).error();
  Result<std::vector<std::string>> scopes = read_scopes(json, options);
  if (!scopes) return std::move(scopes).error();

  Caller caller(*std::move(subject));
  caller.issuer(*std::move(issuer))
      .audiences((*std::move(audiences)).value_or(std::vector<std::string>()))
      .scopes(*std::move(scopes))
      .claims(*std::move(claims))
      .proof(Caller::Proof::Token);
  if (validity->until != kNever) caller.expires(to_time(validity->until));
  return CheckedClaims{std::move(caller), *validity};
}

}  // namespace cpprpc::detail::jwt
