// Reloader: the certificate and client roots that a listener uses, from where its options say.
//
//   Reloader reloader(options);
//   Status status = reloader.load();
//   if (const auto renewed = reloader.renewed()) use(*renewed);   // for each new connection
//
// From any thread; takes a lock.

#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/server_tls.h"

namespace cpprpc::transport::tls {

/// What a handshake needs.
struct Material {
  TlsCertificate certificate;
  std::string client_roots;  // empty: there are none
  friend bool operator==(const Material&, const Material&) = default;
};

class Reloader {
 public:
  explicit Reloader(ServerTlsOptions options);
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  /// Reads the first one; INVALID_ARGUMENT says why it cannot be used. Once, before renewed().
  [[nodiscard]] Status load();

  /// What is to be used from now on: the first one, and then nothing unless something else has
  /// taken its place. What cannot be used is not given, but logged, once.
  [[nodiscard]] std::optional<Material> renewed();

 private:
  [[nodiscard]] Result<Material> read() const;
  [[nodiscard]] Result<TlsCertificate> read_certificate() const;
  [[nodiscard]] std::string stamp() const;
  void log(const Status& status);

  const ServerTlsOptions options_;
  std::vector<std::string> paths_;  // of the files that are watched

  std::mutex mutex_;  // guards what follows
  std::string stamp_;
  Material current_;
  bool is_given_ = false;
  std::string last_error_;
};

}  // namespace cpprpc::transport::tls
