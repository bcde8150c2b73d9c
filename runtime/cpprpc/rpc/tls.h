// TlsOptions: how a channel makes sure whom it talks to, and shows who it is itself.
//
//   ChannelOptions{}.tls(TlsOptions{})                              // the system's roots
//   ChannelOptions{}.tls(TlsOptions{}
//                                .roots_file("ca.pem")                  // a CA of one's own
//                                .certificate_files("me.pem", "me.key"))  // mTLS
//
// Certificates and keys are in PEM, and files are read when they are named. Setters throw
// std::invalid_argument, saying why, for what cannot be read. A value; not synchronised.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/security_audit.md and
// https://grpc.io/docs/guides/auth; for what a certificate must say of its host, RFC 6125.

#pragma once

#include <optional>
#include <string>
#include <utility>

namespace cpprpc {

/// A certificate with what vouches for it, and its private key, both in PEM. The chain starts with
/// the certificate itself; the roots, which the other side has, are left out.
struct TlsCertificate {
  TlsCertificate() = default;
  TlsCertificate(std::string chain_pem, std::string key_pem) noexcept
      : chain(std::move(chain_pem)), key(std::move(key_pem)) {}

  /// Throws std::invalid_argument when a file cannot be read.
  static TlsCertificate from_files(const std::string& chain_path, const std::string& key_path);

  std::string chain;
  std::string key;

  friend bool operator==(const TlsCertificate&, const TlsCertificate&) = default;
};

class TlsOptions {
 public:
  TlsOptions() {}

  /// Trusts servers that one of these certificates vouches for, and no others. By default those
  /// of the file that GRPC_DEFAULT_SSL_ROOTS_FILE_PATH names, else the system's.
  TlsOptions& roots(std::string pem) {
    roots_ = std::move(pem);
    return *this;
  }
  TlsOptions& roots_file(const std::string& path);

  /// What a server is shown that asks for a certificate.
  TlsOptions& certificate(TlsCertificate certificate) {
    certificate_ = std::move(certificate);
    return *this;
  }
  TlsOptions& certificate_files(const std::string& chain_path, const std::string& key_path) {
    return certificate(TlsCertificate::from_files(chain_path, key_path));
  }

  /// The name that the server's certificate must be for, and that it is asked for, in place of
  /// the target's: for tests, and for targets that are addresses.
  TlsOptions& server_name(std::string name) {
    server_name_ = std::move(name);
    return *this;
  }

  [[nodiscard]] const std::optional<std::string>& roots() const noexcept { return roots_; }
  [[nodiscard]] const std::optional<TlsCertificate>& certificate() const noexcept {
    return certificate_;
  }
  [[nodiscard]] const std::string& server_name() const noexcept { return server_name_; }

 private:
  std::optional<std::string> roots_;
  std::optional<TlsCertificate> certificate_;
  std::string server_name_;
};

}  // namespace cpprpc
