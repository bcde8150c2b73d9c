#include "cpprpc/transport/tls/check.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <memory>
#include <utility>

namespace cpprpc::transport::tls {
namespace {

template <class T, void (*function)(T*)>
struct Free {
  void operator()(T* object) const noexcept { function(object); }
};
void free_bio(BIO* bio) noexcept { ::BIO_free(bio); }
using Bio = std::unique_ptr<BIO, Free<BIO, free_bio>>;
using Certificate = std::unique_ptr<X509, Free<X509, ::X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, ::EVP_PKEY_free>>;

// Errors of OpenSSL wait in a queue of the thread: others would take ours for theirs.
class ErrorQueue {
 public:
  ErrorQueue() noexcept { ::ERR_clear_error(); }
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;
  ~ErrorQueue() { ::ERR_clear_error(); }

  // What is wrong with the text that was read last: nothing when it had simply ended.
  [[nodiscard]] static std::string why() {
    const unsigned long error = ::ERR_peek_last_error();
    if (error == 0 || ERR_GET_REASON(error) == PEM_R_NO_START_LINE) return "";
    const char* const reason = ::ERR_reason_error_string(error);
    return reason != nullptr ? std::string(": ") + reason : "";
  }
};

Bio open(const std::string& pem) {
  if (pem.size() > INT_MAX) return nullptr;
  return Bio(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// Nobody is asked for the password of a key.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

// The first certificate, once all of them could be read; else what is wrong.
std::pair<Certificate, std::string> read_certificates(const std::string& pem) {
  const ErrorQueue errors;
  const Bio bio = open(pem);
  if (!bio) return {nullptr, ": it is too large"};
  bool asked = false;
  Certificate first(::PEM_read_bio_X509_AUX(bio.get(), nullptr, no_password, &asked));
  if (!first) return {nullptr, ErrorQueue::why()};
  while (const Certificate next{::PEM_read_bio_X509(bio.get(), nullptr, no_password, &asked)}) {
  }
  std::string why = ErrorQueue::why();
  if (!why.empty()) return {nullptr, std::move(why)};
  return {std::move(first), ""};
}

Status bad_key(const std::string& why) {
  return Status::invalid_argument("the private key of a certificate " + why);
}

}  // namespace

Status check_certificate(const TlsCertificate& certificate) {
  const auto [leaf, why] = read_certificates(certificate.chain);
  if (!leaf) {
    return Status::invalid_argument(
        "the certificate chain is none: PEM is expected, with -----BEGIN CERTIFICATE-----" + why);
  }
  const ErrorQueue errors;
  const Bio bio = open(certificate.key);
  bool asked = false;
  const Key key(bio ? ::PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, &asked) : nullptr);
  if (asked) return bad_key("has a password: store it without one");
  if (!key) {
    return bad_key("is none: PEM is expected, with -----BEGIN PRIVATE KEY-----" +
                   ErrorQueue::why());
  }
  if (::X509_check_private_key(leaf.get(), key.get()) != 1) {
    return bad_key("is not its own: it belongs to another certificate");
  }
  return Status::ok();
}

Status check(const TlsOptions& tls) {
  Status status;
  if (tls.roots()) status = check_roots(*tls.roots(), "the roots");
  if (status.is_ok() && tls.certificate()) status = check_certificate(*tls.certificate());
  return status;
}

Status check_roots(const std::string& pem, const std::string& whose) {
  const auto [first, why] = read_certificates(pem);
  if (first) return Status::ok();
  return Status::invalid_argument(
      whose + " are none: PEM is expected, with -----BEGIN CERTIFICATE-----" + why);
}

}  // namespace cpprpc::transport::tls
