// PeerIdentity: who a caller is, as its certificate says.
//
//   const PeerIdentity caller = context.identity();
//   if (!caller.is_authenticated()) co_return Status::unauthenticated("no client certificate");
//   if (!contains(caller.uris, "spiffe://acme/billing")) co_return Status::permission_denied(...);
//
// A value. Only what the transport has verified is in it: see ServerTlsOptions.

#pragma once

#include <string>
#include <vector>

namespace cpprpc {

struct PeerIdentity {
  PeerIdentity() noexcept = default;

  /// Whether the caller has shown a certificate that the server's client roots vouch for.
  [[nodiscard]] bool is_authenticated() const noexcept { return !certificate.empty(); }

  std::string security;     // what protects the connection: "tls", or empty
  std::string certificate;  // in PEM; empty: the caller has shown none, and what follows is empty
  std::string common_name;

  // The certificate's subject alternative names, RFC 5280 section 4.2.1.6.
  std::vector<std::string> dns_names;
  std::vector<std::string> uris;
  std::vector<std::string> emails;
  std::vector<std::string> ip_addresses;

  friend bool operator==(const PeerIdentity&, const PeerIdentity&) = default;
};

}  // namespace cpprpc
