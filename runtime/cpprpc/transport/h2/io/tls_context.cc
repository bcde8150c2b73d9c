#include "cpprpc/transport/h2/io/tls_context.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <utility>

#include "cpprpc/transport/tls/check.h"

namespace cpprpc::transport::h2 {
namespace {

template <class T, void (*function)(T*)>
struct Free {
  void operator()(T* object) const noexcept { function(object); }
};
void free_bio(BIO* bio) noexcept { ::BIO_free(bio); }
using Bio = std::unique_ptr<BIO, Free<BIO, free_bio>>;
using Certificate = std::unique_ptr<X509, Free<X509, ::X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, ::EVP_PKEY_free>>;

// Those of TLS 1.2 that HTTP/2 puts up with, RFC 9113 section 9.2.2; those of 1.3 all are.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// A list of names as ALPN has it on the wire: each behind its length.
constexpr unsigned char kProtocols[] = {2, 'h', '2'};

Status refused(const std::string& what) {
  const unsigned long error = ::ERR_peek_last_error();
  ::ERR_clear_error();
  const char* const reason = error != 0 ? ::ERR_reason_error_string(error) : nullptr;
  return Status::invalid_argument(what + (reason != nullptr ? std::string(": ") + reason : ""));
}

Bio open(const std::string& pem) {
  return Bio(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));  // checked: < 2 GB
}

// Nobody is asked for the password of a key.
int no_password(char*, int, int, void*) { return -1; }

SslContext new_context(const SSL_METHOD* method) {
  ssl_ctx_st* const context = ::SSL_CTX_new(method);
  if (context == nullptr) throw std::bad_alloc();
  SslContext owner(context, ::SSL_CTX_free);
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_cipher_list(context, kCiphers);
  ::SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  ::SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // idle connections are many
  return owner;
}

// The chain and the key have passed check_certificate().
Status use_certificate(ssl_ctx_st* context, const TlsCertificate& certificate) {
  ::ERR_clear_error();
  const Bio chain = open(certificate.chain);
  const Certificate leaf(::PEM_read_bio_X509_AUX(chain.get(), nullptr, no_password, nullptr));
  if (!leaf || ::SSL_CTX_use_certificate(context, leaf.get()) != 1) {
    return refused("the certificate cannot be used");
  }
  while (X509* const next = ::PEM_read_bio_X509(chain.get(), nullptr, no_password, nullptr)) {
    if (::SSL_CTX_add0_chain_cert(context, next) != 1) {
      ::X509_free(next);
      return refused("the certificate's chain cannot be used");
    }
  }
  ::ERR_clear_error();  // that the text has ended is none
  const Bio text = open(certificate.key);
  const Key key(::PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr));
  if (!key || ::SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return refused("the private key of a certificate cannot be used");
  }
  return Status::ok();
}

// The roots have passed check_roots(). Whichever certificate is among them vouches, also one that
// others vouch for.
void use_roots(ssl_ctx_st* context, const std::string& pem, bool tells_the_peer) {
  X509_STORE* const store = ::SSL_CTX_get_cert_store(context);
  const Bio bio = open(pem);
  while (const Certificate root{::PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr)}) {
    ::X509_STORE_add_cert(store, root.get());  // one that is there already is none the worse
    if (tells_the_peer) ::SSL_CTX_add_client_CA(context, root.get());
  }
  ::X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  ::ERR_clear_error();
}

// A client that does not speak of protocols at all is refused like one that offers no h2.
int check_hello(SSL* ssl, int* alert, void*) {
  const unsigned char* protocols = nullptr;
  std::size_t size = 0;
  if (::SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation,
                                  &protocols, &size) == 1) {
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
  return SSL_CLIENT_HELLO_ERROR;
}

int select_protocol(SSL*, const unsigned char** selected, unsigned char* selected_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  unsigned char* found = nullptr;
  const int result = ::SSL_select_next_proto(&found, selected_size, kProtocols, sizeof kProtocols,
                                             offered, offered_size);
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *selected = found;
  return SSL_TLSEXT_ERR_OK;
}

int verify_mode(ClientCertificate demand) noexcept {
  switch (demand) {
    case ClientCertificate::None:
      return SSL_VERIFY_NONE;
    case ClientCertificate::Optional:
      return SSL_VERIFY_PEER;
    case ClientCertificate::Required:
      break;
  }
  return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
}

Result<SslContext> server_context(const tls::Material& material, ClientCertificate demand) {
  SslContext context = new_context(::TLS_server_method());
  Status status = use_certificate(context.get(), material.certificate);
  if (!status.is_ok()) return status;
  if (!material.client_roots.empty()) {
    use_roots(context.get(), material.client_roots, demand != ClientCertificate::None);
  }
  ::SSL_CTX_set_verify(context.get(), verify_mode(demand), nullptr);
  ::SSL_CTX_set_client_hello_cb(context.get(), check_hello, nullptr);
  ::SSL_CTX_set_alpn_select_cb(context.get(), select_protocol, nullptr);
  // Else clients that were verified cannot resume their sessions.
  constexpr unsigned char kName[] = "cpprpc";
  ::SSL_CTX_set_session_id_context(context.get(), kName, sizeof kName);
  return context;
}

Status use_default_roots(ssl_ctx_st* context) {
  ::ERR_clear_error();
  const char* const path = std::getenv("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH");
  if (path == nullptr || *path == '\0') {
    ::SSL_CTX_set_default_verify_paths(context);
    return Status::ok();
  }
  if (::SSL_CTX_load_verify_file(context, path) == 1) return Status::ok();
  return refused(std::string("the roots of GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, ") + path +
                 ", cannot be used");
}

std::unique_ptr<TlsSession> new_session(ssl_ctx_st* context) {
  SSL* const ssl = ::SSL_new(context);
  if (ssl == nullptr) throw std::bad_alloc();
  return std::make_unique<TlsSession>(ssl);
}

// OpenSSL takes no name for any name.
std::string name_to_verify(const std::string& name) {
  if (name.empty() || name.find('\0') != std::string::npos) return "no-server-name.invalid";
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

}  // namespace

// --- ServerTlsContext

ServerTlsContext::ServerTlsContext(ServerTlsOptions options)
    : demand_(options.client_certificate()),
      log_(options.reload_log()),
      reloader_(std::move(options)) {}

Result<std::unique_ptr<ServerTlsContext>> ServerTlsContext::make(ServerTlsOptions options) {
  std::unique_ptr<ServerTlsContext> made(new ServerTlsContext(std::move(options)));
  Status status = made->reloader_.load();
  if (!status.is_ok()) return status;
  const auto material = made->reloader_.renewed();
  if (!material) return Status::internal("a certificate was read, and is not there");
  Result<SslContext> context = server_context(*material, made->demand_);
  if (!context) return std::move(context).error();
  made->context_ = std::move(*context);
  return made;
}

// What is renewed has been checked, but OpenSSL may still find it too weak.
std::unique_ptr<TlsSession> ServerTlsContext::session() {
  const std::lock_guard lock(mutex_);
  if (const auto material = reloader_.renewed()) {
    Result<SslContext> renewed = server_context(*material, demand_);
    if (renewed) {
      context_ = std::move(*renewed);
    } else if (log_) {
      log_(renewed.error());
    } else {
      std::fputs(("cpprpc: " + renewed.error().to_string() + "; the old one stays\n").c_str(),
                 stderr);
    }
  }
  auto session = new_session(context_.get());
  ::SSL_set_accept_state(session->ssl());
  return session;
}

// --- ClientTlsContext

ClientTlsContext::ClientTlsContext(SslContext context, std::string server_name) noexcept
    : context_(std::move(context)), server_name_(std::move(server_name)) {}

Result<std::unique_ptr<ClientTlsContext>> ClientTlsContext::make(const TlsOptions& options) {
  SslContext context = new_context(::TLS_client_method());
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (::SSL_CTX_set_alpn_protos(context.get(), kProtocols, sizeof kProtocols) != 0) {
    throw std::bad_alloc();
  }
  Status status;
  if (const auto& roots = options.roots()) {
    status = tls::check_roots(*roots, "the roots");
    if (status.is_ok()) use_roots(context.get(), *roots, false);
  } else {
    status = use_default_roots(context.get());
  }
  if (status.is_ok() && options.certificate()) {
    status = tls::check_certificate(*options.certificate());
    if (status.is_ok()) status = use_certificate(context.get(), *options.certificate());
  }
  if (!status.is_ok()) return status;
  return std::unique_ptr<ClientTlsContext>(
      new ClientTlsContext(std::move(context), options.server_name()));
}

// RFC 6125, and RFC 6066 section 3: an address is no server name, and names have no dot at the end.
std::unique_ptr<TlsSession> ClientTlsContext::session(const std::string& host) const {
  auto session = new_session(context_.get());
  SSL* const ssl = session->ssl();
  ::SSL_set_connect_state(ssl);
  const std::string name = name_to_verify(server_name_.empty() ? host : server_name_);
  X509_VERIFY_PARAM* const wanted = ::SSL_get0_param(ssl);
  if (::X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1) return session;
  ::ERR_clear_error();
  ::X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (::X509_VERIFY_PARAM_set1_host(wanted, name.data(), name.size()) != 1) throw std::bad_alloc();
  SSL_set_tlsext_host_name(ssl, name.c_str());
  return session;
}

}  // namespace cpprpc::transport::h2
