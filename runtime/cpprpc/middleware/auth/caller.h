// Caller: who makes a call, as a token or a certificate has proven it. An extension of the call,
// which Authenticate sets; access rules and handlers read it, and care not which of the two it was.
//
//   const Caller* caller = context.extensions().get<Caller>();   // null: nothing is proven
//   if (!caller->has_scope("orders.write")) co_return Status::permission_denied("may only read");
//   log(caller->subject(), caller->claims().text("tenant"));
//
// A value: copies share what they hold until one is changed. Not synchronised.
//
// Specification: RFC 7519 section 4.1 (claims), RFC 8693 section 4.2 and RFC 9068 (scopes).

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/auth/claims.h"

namespace cpprpc {

struct PeerIdentity;

class Caller {
 public:
  enum class Proof { None, Token, Certificate };
  using Time = std::chrono::system_clock::time_point;

  explicit Caller(std::string subject = {});

  /// Who the certificate of a connection is for: the subject is its first URI (a SPIFFE id, say),
  /// else its first DNS name. Without either, UNAUTHENTICATED.
  [[nodiscard]] static Result<Caller> of_certificate(const PeerIdentity& identity);

  /// Whom it is about: the claim `sub`, or a name in the certificate. May be empty.
  [[nodiscard]] const std::string& subject() const noexcept { return data_->subject; }

  /// Who says so: the claim `iss`. Empty for certificates.
  [[nodiscard]] const std::string& issuer() const noexcept { return data_->issuer; }

  /// To whom: the claim `aud`.
  [[nodiscard]] const std::vector<std::string>& audiences() const noexcept {
    return data_->audiences;
  }

  /// What the caller may do.
  [[nodiscard]] const std::vector<std::string>& scopes() const noexcept { return data_->scopes; }
  [[nodiscard]] bool has_scope(std::string_view scope) const noexcept;

  /// When the token is no longer accepted: its end, `exp`, and the leeway. Nothing if it has no
  /// end, and for certificates.
  [[nodiscard]] const std::optional<Time>& expires() const noexcept { return data_->expires; }

  /// All that the token says; none for certificates, unless a rule has set them.
  [[nodiscard]] const Claims& claims() const noexcept { return data_->claims; }

  [[nodiscard]] Proof proof() const noexcept { return data_->proof; }

  // --- for rules that make callers of certificates, and for tests

  Caller& issuer(std::string issuer);
  Caller& audiences(std::vector<std::string> audiences);
  Caller& scopes(std::vector<std::string> scopes);
  Caller& expires(Time time);
  Caller& claims(Claims claims);
  Caller& proof(Proof proof);

 private:
  struct Data {
    std::string subject;
    std::string issuer;
    std::vector<std::string> audiences;
    std::vector<std::string> scopes;
    std::optional<Time> expires;
    Claims claims;
    Proof proof = Proof::None;
  };

  Data& own();

  std::shared_ptr<const Data> data_;  // never null
};

}  // namespace cpprpc
