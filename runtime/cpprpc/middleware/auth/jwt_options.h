// JwtOptions: which tokens are accepted.
//
//   JwtOptions{}.algorithms({JwtAlgorithm::RS256})
//       .issuer("https://login.acme.test")
//       .audience("orders")
//
// Algorithms, issuer and audience have to be said: there is no default that would be right, and
// JwtVerifier refuses to be made without. A token has to have an end, `exp`, unless
// allow_without_expiry() is said.
//
// Setters throw std::invalid_argument, saying what is wrong. A value; not synchronised.
//
// Specification: RFC 7519 (JWT), RFC 8725 (JWT best current practices)

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/middleware/auth/jwt_algorithm.h"

namespace cpprpc {

class JwtOptions {
 public:
  using Time = std::chrono::system_clock::time_point;

  JwtOptions() {}

  /// Those that tokens may be signed with; no other is ever used, whatever a token says.
  JwtOptions& algorithms(std::vector<JwtAlgorithm> algorithms);

  /// The issuer, the claim `iss`. One: keys belong to an issuer (RFC 8725 section 3.8), so that of
  /// another takes another verifier.
  JwtOptions& issuer(std::string issuer);
  JwtOptions& any_issuer();

  /// Who we are: the claim `aud` has to name it. Of several, one of them.
  JwtOptions& audience(std::string audience);
  JwtOptions& any_audience();

  /// By how much clocks may differ; none if nothing is said. At most an hour.
  JwtOptions& leeway(std::chrono::seconds leeway);

  /// A claim that a token has to have, of whatever type but null. May be said several times.
  JwtOptions& require(std::string claim);

  /// What the header's `typ` has to be, "at+jwt" say: so that a token that was meant for something
  /// else is none (RFC 8725 section 3.11).
  JwtOptions& type(std::string type);

  /// Accepts tokens without `exp`, which are good for ever.
  JwtOptions& allow_without_expiry();

  /// Which claim lists the scopes: a string, separated by spaces, or an array of strings. If
  /// nothing is said, `scope` (RFC 8693) and `scp`.
  JwtOptions& scope_claim(std::string claim);

  /// Longer tokens are refused before anybody looks at them. 8192 bytes if nothing is said; at most
  /// a MiB.
  JwtOptions& max_token_size(std::size_t bytes);

  /// How many verified tokens are remembered, so that they need not be verified again: 8192 if
  /// nothing is said, 0 for none, at most a million. Each costs its own size, and that of its
  /// claims a few times over.
  JwtOptions& remembered_tokens(std::size_t count);

  /// For tests: the time, in place of the system's. Called for each token, from any thread.
  JwtOptions& clock(std::function<Time()> clock);

  [[nodiscard]] const std::vector<JwtAlgorithm>& algorithms() const noexcept { return algorithms_; }
  [[nodiscard]] const std::optional<std::string>& issuer() const noexcept { return issuer_; }
  [[nodiscard]] bool accepts_any_issuer() const noexcept { return any_issuer_; }
  [[nodiscard]] const std::vector<std::string>& audiences() const noexcept { return audiences_; }
  [[nodiscard]] bool accepts_any_audience() const noexcept { return any_audience_; }
  [[nodiscard]] std::chrono::seconds leeway() const noexcept { return leeway_; }
  [[nodiscard]] const std::vector<std::string>& required() const noexcept { return required_; }
  [[nodiscard]] const std::string& type() const noexcept { return type_; }
  [[nodiscard]] bool accepts_without_expiry() const noexcept { return without_expiry_; }
  [[nodiscard]] const std::string& scope_claim() const noexcept { return scope_claim_; }
  [[nodiscard]] std::size_t max_token_size() const noexcept { return max_token_size_; }
  [[nodiscard]] std::size_t remembered_tokens() const noexcept { return remembered_tokens_; }
  [[nodiscard]] const std::function<Time()>& clock() const noexcept { return clock_; }

 private:
  std::vector<JwtAlgorithm> algorithms_;
  std::optional<std::string> issuer_;
  bool any_issuer_ = false;
  std::vector<std::string> audiences_;
  bool any_audience_ = false;
  std::chrono::seconds leeway_{0};
  std::vector<std::string> required_;
  std::string type_;
  bool without_expiry_ = false;
  std::string scope_claim_;
  std::size_t max_token_size_ = 8192;
  std::size_t remembered_tokens_ = 8192;
  std::function<Time()> clock_;
};

}  // namespace cpprpc
