#include "cpprpc/transport/h2/io/tls_session.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <new>
#include <utility>

namespace cpprpc::transport::h2 {

// What OpenSSL takes for a socket: it reads what was fed, and writes into a string.
struct TlsWire {
  std::string_view fed;
  std::string kept;  // what `fed` refers to, where that had to be kept
  std::string* sealed = nullptr;
};

namespace {

constexpr std::string_view kHttp2 = "h2";

template <class T, void (*function)(T*)>
struct Free {
  void operator()(T* object) const noexcept { function(object); }
};
void free_names(GENERAL_NAMES* names) noexcept { ::GENERAL_NAMES_free(names); }
void free_bio(BIO* bio) noexcept { ::BIO_free(bio); }
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES, free_names>>;
using Certificate = std::unique_ptr<X509, Free<X509, ::X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO, free_bio>>;

int wire_read(BIO* bio, char* bytes, int size) noexcept {
  auto& wire = *static_cast<TlsWire*>(::BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (wire.fed.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t count = std::min(wire.fed.size(), static_cast<std::size_t>(size));
  std::memcpy(bytes, wire.fed.data(), count);
  wire.fed.remove_prefix(count);
  return static_cast<int>(count);
}

int wire_write(BIO* bio, const char* bytes, int size) noexcept {
  auto& wire = *static_cast<TlsWire*>(::BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  wire.sealed->append(bytes, static_cast<std::size_t>(size));
  return size;
}

long wire_control(BIO*, int command, long, void*) noexcept {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_wire_method() {
  BIO_METHOD* const method =
      ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cpprpc wire");
  if (method == nullptr) throw std::bad_alloc();
  ::BIO_meth_set_read(method, wire_read);
  ::BIO_meth_set_write(method, wire_write);
  ::BIO_meth_set_ctrl(method, wire_control);
  return method;
}

std::string to_string(const ASN1_STRING* text) {
  unsigned char* utf8 = nullptr;
  const int size = ::ASN1_STRING_to_UTF8(&utf8, text);
  if (size < 0) return "";
  std::string result(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  ::OPENSSL_free(utf8);
  return result;
}

std::string to_pem(X509* certificate) {
  const Bio bio(::BIO_new(::BIO_s_mem()));
  if (!bio || ::PEM_write_bio_X509(bio.get(), certificate) != 1) return "";
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string common_name(X509* certificate) {
  X509_NAME* const subject = ::X509_get_subject_name(certificate);
  const int index = ::X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return "";
  return to_string(::X509_NAME_ENTRY_get_data(::X509_NAME_get_entry(subject, index)));
}

std::string ip_address(const ASN1_OCTET_STRING* address) {
  const int size = ::ASN1_STRING_length(address);
  if (size != 4 && size != 16) return "";
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(size == 4 ? AF_INET : AF_INET6, ::ASN1_STRING_get0_data(address), text, sizeof text);
  return text;
}

// RFC 5280, section 4.2.1.6.
void add_alternative_names(X509* certificate, PeerIdentity& identity) {
  const Names names(static_cast<GENERAL_NAMES*>(
      ::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      identity.dns_names.push_back(to_string(name->d.dNSName));
    } else if (name->type == GEN_URI) {
      identity.uris.push_back(to_string(name->d.uniformResourceIdentifier));
    } else if (name->type == GEN_EMAIL) {
      identity.emails.push_back(to_string(name->d.rfc822Name));
    } else if (name->type == GEN_IPADD) {
      identity.ip_addresses.push_back(ip_address(name->d.iPAddress));
    }
  }
}

// Errors of OpenSSL wait in a queue of the thread: others would take ours for theirs.
std::string take_error(const ssl_st* ssl) {
  const unsigned long error = ::ERR_peek_last_error();
  ::ERR_clear_error();
  if (const long verified = ::SSL_get_verify_result(ssl); verified != X509_V_OK) {
    return std::string("certificate verify failed: ") + ::X509_verify_cert_error_string(verified);
  }
  const char* const reason = error != 0 ? ::ERR_reason_error_string(error) : nullptr;
  return reason != nullptr ? reason : "TLS failed";
}

}  // namespace

TlsSession::TlsSession(ssl_st* ssl) : ssl_(ssl), wire_(std::make_unique<TlsWire>()) {
  static BIO_METHOD* const method = make_wire_method();
  BIO* const bio = ::BIO_new(method);
  if (bio == nullptr) {
    ::SSL_free(ssl);
    throw std::bad_alloc();
  }
  ::BIO_set_data(bio, wire_.get());
  ::BIO_set_init(bio, 1);
  ::SSL_set_bio(ssl_, bio, bio);  // which owns it
}

TlsSession::~TlsSession() { ::SSL_free(ssl_); }

void TlsSession::feed(std::string_view sealed) noexcept {
  if (wire_->fed.empty()) {
    wire_->fed = sealed;
  } else {
    keep();
    wire_->kept.append(sealed);
    wire_->fed = wire_->kept;
  }
}

void TlsSession::keep() {
  std::string kept(wire_->fed);
  wire_->kept.swap(kept);
  wire_->fed = wire_->kept;
}

TlsSession::Progress TlsSession::handshake(std::string& sealed) {
  wire_->sealed = &sealed;
  ::ERR_clear_error();
  const int result = ::SSL_do_handshake(ssl_);
  if (result != 1) return wants_more(result) ? Progress::NeedsMore : Progress::Failed;
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  ::SSL_get0_alpn_selected(ssl_, &protocol, &size);
  if (std::string_view(reinterpret_cast<const char*>(protocol), size) != kHttp2) {
    error_ = Status::unavailable("the peer does not agree on HTTP/2 (ALPN h2)");
    return Progress::Failed;
  }
  return Progress::Done;
}

std::size_t TlsSession::read(std::span<char> plain, std::string& sealed) {
  if (is_closed_ || !error_.is_ok() || plain.empty()) return 0;
  wire_->sealed = &sealed;
  ::ERR_clear_error();
  std::size_t size = 0;
  const int result = ::SSL_read_ex(ssl_, plain.data(), plain.size(), &size);
  if (result == 1) return size;
  if (!wants_more(result) && error_.is_ok()) is_closed_ = true;
  if (wire_->fed.empty() && !wire_->kept.empty()) std::string().swap(wire_->kept);
  return 0;
}

bool TlsSession::write(std::string_view plain, std::string& sealed) {
  wire_->sealed = &sealed;
  ::ERR_clear_error();
  std::size_t written = 0;
  const int result = ::SSL_write_ex(ssl_, plain.data(), plain.size(), &written);
  if (result == 1) return true;
  if (wants_more(result)) error_ = Status::unavailable("TLS cannot write now");  // no renegotiation
  return false;
}

void TlsSession::close(std::string& sealed) {
  wire_->sealed = &sealed;
  ::ERR_clear_error();
  ::SSL_shutdown(ssl_);  // 0: said, but not heard
  ::ERR_clear_error();
}

// Else error() says what is wrong, unless the peer has said that nothing follows.
bool TlsSession::wants_more(int result) {
  switch (::SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return true;
    case SSL_ERROR_ZERO_RETURN:
      return false;
    default:
      error_ = Status::unavailable(take_error(ssl_));
      return false;
  }
}

// Without a verified chain OpenSSL ends the handshake if it has asked for a certificate.
PeerIdentity TlsSession::identity() const {
  PeerIdentity identity;
  identity.security = "tls";
  const Certificate certificate(::SSL_get1_peer_certificate(ssl_));
  if (!certificate || ::SSL_get_verify_result(ssl_) != X509_V_OK) return identity;
  identity.certificate = to_pem(certificate.get());
  identity.common_name = common_name(certificate.get());
  add_alternative_names(certificate.get(), identity);
  return identity;
}

}  // namespace cpprpc::transport::h2
