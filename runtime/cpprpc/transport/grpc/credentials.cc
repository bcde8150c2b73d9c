#include "cpprpc/transport/grpc/detail/credentials.h"

#include <grpc/grpc_security.h>

#include <string>
#include <vector>

#include "cpprpc/transport/grpc/detail/queue.h"

namespace cpprpc::transport::grpc_detail {
namespace {

grpc_ssl_pem_key_cert_pair pair(const TlsCertificate& certificate) noexcept {
  return {certificate.key.c_str(), certificate.chain.c_str()};
}

// gRPC aborts the program if what it fetches has no client roots. Those of a server that does not
// ask clients for a certificate, which may go without, vouch for nobody: any will do.
grpc_ssl_server_certificate_config* config(const tls::Material& material) {
  const grpc_ssl_pem_key_cert_pair certificate = pair(material.certificate);
  const std::string& roots =
      material.client_roots.empty() ? material.certificate.chain : material.client_roots;
  return grpc_ssl_server_certificate_config_create(roots.c_str(), &certificate, 1);
}

grpc_ssl_client_certificate_request_type request(ClientCertificate demand) noexcept {
  switch (demand) {
    case ClientCertificate::None:
      return GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
    case ClientCertificate::Optional:
      return GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
    case ClientCertificate::Required:
      return GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
}

// gRPC asks when the listener is made, and then for each new connection.
grpc_ssl_certificate_config_reload_status fetch(void* reloader,
                                                grpc_ssl_server_certificate_config** fetched) {
  const auto material = static_cast<tls::Reloader*>(reloader)->renewed();
  if (!material) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
  *fetched = config(*material);
  return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
}

void add(const grpc_auth_context* context, const char* name, std::vector<std::string>& values) {
  grpc_auth_property_iterator iterator = grpc_auth_context_find_properties_by_name(context, name);
  while (const grpc_auth_property* property = grpc_auth_property_iterator_next(&iterator)) {
    values.emplace_back(property->value, property->value_length);
  }
}

std::string first(const grpc_auth_context* context, const char* name) {
  grpc_auth_property_iterator iterator = grpc_auth_context_find_properties_by_name(context, name);
  const grpc_auth_property* const property = grpc_auth_property_iterator_next(&iterator);
  return property == nullptr ? "" : std::string(property->value, property->value_length);
}

}  // namespace

void ReleaseCredentials::operator()(grpc_channel_credentials* credentials) const noexcept {
  grpc_channel_credentials_release(credentials);
}

void ReleaseCredentials::operator()(grpc_server_credentials* credentials) const noexcept {
  grpc_server_credentials_release(credentials);
}

ChannelCredentials channel_credentials(const std::optional<TlsOptions>& tls) {
  init_library();
  if (!tls) return ChannelCredentials(grpc_insecure_credentials_create());
  const char* const roots = tls->roots() ? tls->roots()->c_str() : nullptr;
  grpc_ssl_pem_key_cert_pair certificate{};
  if (tls->certificate()) certificate = pair(*tls->certificate());
  return ChannelCredentials(grpc_ssl_credentials_create_ex(
      roots, tls->certificate() ? &certificate : nullptr, nullptr, nullptr));
}

ServerCredentials insecure_server_credentials() {
  init_library();
  return ServerCredentials(grpc_insecure_server_credentials_create());
}

ServerCredentials server_credentials(tls::Reloader& reloader, ClientCertificate demand) {
  init_library();
  return ServerCredentials(grpc_ssl_server_credentials_create_with_options(
      grpc_ssl_server_credentials_create_options_using_config_fetcher(request(demand), fetch,
                                                                      &reloader)));
}

PeerIdentity peer_identity(grpc_call* call) {
  PeerIdentity identity;
  grpc_auth_context* const context = grpc_call_auth_context(call);
  if (context == nullptr) return identity;
  const std::string type = first(context, GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME);
  if (type == GRPC_SSL_TRANSPORT_SECURITY_TYPE || type == GRPC_TLS_TRANSPORT_SECURITY_TYPE) {
    identity.security = "tls";
    identity.certificate = first(context, GRPC_X509_PEM_CERT_PROPERTY_NAME);
    identity.common_name = first(context, GRPC_X509_CN_PROPERTY_NAME);
    add(context, GRPC_PEER_DNS_PROPERTY_NAME, identity.dns_names);
    add(context, GRPC_PEER_URI_PROPERTY_NAME, identity.uris);
    add(context, GRPC_PEER_EMAIL_PROPERTY_NAME, identity.emails);
    add(context, GRPC_PEER_IP_PROPERTY_NAME, identity.ip_addresses);
  }
  grpc_auth_context_release(context);
  return identity;
}

}  // namespace cpprpc::transport::grpc_detail
