#include "cpprpc/middleware/auth/caller.h"

#include <algorithm>
#include <utility>

#include "cpprpc/rpc/peer_identity.h"

namespace cpprpc {

Caller::Caller(std::string subject) {
  auto data = std::make_shared<Data>();
  data->subject = std::move(subject);
  data_ = std::move(data);
}

Result<Caller> Caller::of_certificate(const PeerIdentity& identity) {
  if (identity.uris.empty() && identity.dns_names.empty()) {
    return Status::unauthenticated("the certificate names neither a URI nor a host");
  }
  Caller caller(identity.uris.empty() ? identity.dns_names.front() : identity.uris.front());
  caller.proof(Proof::Certificate);
  return caller;
}

bool Caller::has_scope(std::string_view scope) const noexcept {
  return std::find(data_->scopes.begin(), data_->scopes.end(), scope) != data_->scopes.end();
}

Caller::Data& Caller::own() {
  auto data = std::make_shared<Data>(*data_);
  Data& own = *data;
  data_ = std::move(data);
  return own;
}

Caller& Caller::issuer(std::string issuer) {
  own().issuer = std::move(issuer);
  return *this;
}

Caller& Caller::audiences(std::vector<std::string> audiences) {
  own().audiences = std::move(audiences);
  return *this;
}

Caller& Caller::scopes(std::vector<std::string> scopes) {
  own().scopes = std::move(scopes);
  return *this;
}

Caller& Caller::expires(Time time) {
  own().expires = time;
  return *this;
}

Caller& Caller::claims(Claims claims) {
  own().claims = std::move(claims);
  return *this;
}

Caller& Caller::proof(Proof proof) {
  own().proof = proof;
  return *this;
}

}  // namespace cpprpc
