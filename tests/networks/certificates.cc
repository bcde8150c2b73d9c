#include "certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace networks {
namespace {

void check(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  check(key != nullptr, "no key");
  return key;
}

std::string to_pem(X509* certificate) {
  BIO* const bio = BIO_new(BIO_s_mem());
  check(PEM_write_bio_X509(bio, certificate) == 1, "a certificate cannot be written");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  BIO_free(bio);
  return pem;
}

std::string to_pem(EVP_PKEY* key) {
  BIO* const bio = BIO_new(BIO_s_mem());
  check(PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "a key cannot be written");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  BIO_free(bio);
  return pem;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  check(extension != nullptr, "an extension cannot be made");
  check(X509_add_ext(certificate, extension, -1) == 1, "an extension cannot be added");
  X509_EXTENSION_free(extension);
}

void set_serial(X509* certificate) {
  unsigned char bytes[8];
  check(RAND_bytes(bytes, sizeof bytes) == 1, "no random number");
  bytes[0] &= 0x7f;
  BIGNUM* const number = BN_bin2bn(bytes, sizeof bytes, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
}

Certificate make_certificate(EVP_PKEY* key, const std::string& name, std::chrono::seconds until) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  set_serial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86'400);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(until.count()));
  X509_set_pubkey(certificate.get(), key);
  check(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                   0) == 1,
        "a name cannot be set");
  return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  check(X509_sign(certificate, key, EVP_sha256()) != 0, "a certificate cannot be signed");
}

std::string alternative_names(const Subject& subject) {
  std::string names;
  const auto add = [&names](const char* kind, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      names.append(names.empty() ? "" : ",").append(kind).append(value);
    }
  };
  add("DNS:", subject.dns_names);
  add("IP:", subject.ip_addresses);
  add("URI:", subject.uris);
  return names;
}

}  // namespace

struct Authority::Parts {
  Key key = make_key();
  Certificate certificate;
};

Authority::Authority(const std::string& name) : parts_(std::make_unique<Parts>()) {
  X509* const certificate =
      (parts_->certificate = make_certificate(parts_->key.get(), name, std::chrono::hours(24)))
          .get();
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  sign(certificate, certificate, parts_->key.get());
}

Authority::~Authority() = default;

std::string Authority::roots() const { return to_pem(parts_->certificate.get()); }

cpprpc::TlsCertificate Authority::issue(const Subject& subject) const {
  const Key key = make_key();
  const Certificate certificate =
      make_certificate(key.get(), subject.common_name, subject.valid_until);
  const std::string names = alternative_names(subject);
  X509* const issuer = parts_->certificate.get();
  if (!names.empty()) {
    add_extension(certificate.get(), issuer, NID_subject_alt_name, names);
  }
  sign(certificate.get(), issuer, parts_->key.get());
  return {to_pem(certificate.get()), to_pem(key.get())};
}

Subject local_server() {
  return {.common_name = "server", .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}};
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "cpprpc-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
  folder_ = pattern;
}

Folder::~Folder() { std::filesystem::remove_all(folder_); }

std::string Folder::path(const std::string& name) const { return folder_ / name; }

void Folder::write(const std::string& name, const std::string& content) const {
  const std::string beside = path(name) + ".new";
  std::ofstream(beside, std::ios::binary) << content;
  std::filesystem::rename(beside, path(name));
}

}  // namespace networks
