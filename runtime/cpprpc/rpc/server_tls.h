// ServerTlsOptions: what a listener shows to its clients, and what it asks of them.
//
//   ServerOptions{}.listen("0.0.0.0:443", ServerTlsOptions{}
//                                                 .certificate_files("tls.crt", "tls.key")
//                                                 .client_roots_file("clients.pem")
//                                                 .client_certificate(ClientCertificate::Required))
//
// Files are looked at again for each new connection: a certificate that was renewed is used from
// the next handshake on, without a restart, and connections that stand stay. One that is broken, or
// whose key is another's, is not used: the old one stays, and the log is told. Certificates and
// keys are in PEM. A value; not synchronised.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/tls.h"

namespace cpprpc {

enum class ClientCertificate {
  None,      // is not asked for
  Optional,  // is verified when the client shows one
  Required,  // no connection without one that the client roots vouch for
};

class ServerTlsOptions {
 public:
  ServerTlsOptions() {}

  /// A certificate that stays.
  ServerTlsOptions& certificate(TlsCertificate certificate) {
    certificate_ = std::move(certificate);
    return *this;
  }

  /// One in two files that may change.
  ServerTlsOptions& certificate_files(std::string chain_path, std::string key_path) {
    certificate_ = Files{std::move(chain_path), std::move(key_path)};
    return *this;
  }

  /// One that a function knows, which is asked for each new connection, on a thread of the server:
  /// it must not block. It may be asked from several threads, but not at the same time.
  using CertificateSource = std::function<Result<TlsCertificate>()>;
  ServerTlsOptions& certificate_source(CertificateSource source) {
    certificate_ = std::move(source);
    return *this;
  }

  /// Which certificates vouch for clients.
  ServerTlsOptions& client_roots(std::string pem) {
    client_roots_ = std::move(pem);
    client_roots_path_.clear();
    return *this;
  }
  ServerTlsOptions& client_roots_file(std::string path) {
    client_roots_path_ = std::move(path);
    client_roots_.clear();
    return *this;
  }

  /// Whether clients show theirs. By default they need to as soon as there are client roots.
  ServerTlsOptions& client_certificate(ClientCertificate demand) noexcept {
    client_certificate_ = demand;
    return *this;
  }

  /// Told when another certificate is in use from now on, with OK, or why not. On a thread of the
  /// server; must not throw. By default errors are written to stderr.
  using ReloadLog = std::function<void(const Status& status)>;
  ServerTlsOptions& log_reloads(ReloadLog log) {
    reload_log_ = std::move(log);
    return *this;
  }

  struct Files {
    std::string chain;
    std::string key;
  };
  using Certificate = std::variant<std::monostate, TlsCertificate, Files, CertificateSource>;
  [[nodiscard]] const Certificate& certificate() const noexcept { return certificate_; }
  [[nodiscard]] const std::string& client_roots() const noexcept { return client_roots_; }
  [[nodiscard]] const std::string& client_roots_path() const noexcept { return client_roots_path_; }
  [[nodiscard]] ClientCertificate client_certificate() const noexcept {
    const bool has_roots = !client_roots_.empty() || !client_roots_path_.empty();
    return client_certificate_.value_or(has_roots ? ClientCertificate::Required
                                                  : ClientCertificate::None);
  }
  [[nodiscard]] const ReloadLog& reload_log() const noexcept { return reload_log_; }

 private:
  Certificate certificate_;
  std::string client_roots_;
  std::string client_roots_path_;
  std::optional<ClientCertificate> client_certificate_;
  ReloadLog reload_log_;
};

}  // namespace cpprpc
