#include "cpprpc/transport/tls/reloader.h"

#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <utility>

#include "cpprpc/rpc/detail/file.h"
#include "cpprpc/transport/tls/check.h"

namespace cpprpc::transport::tls {
namespace {

using Files = ServerTlsOptions::Files;
using Source = ServerTlsOptions::CertificateSource;

void log_to_stderr(const Status& status) {
  if (status.is_ok()) return;
  const std::string line =
      "cpprpc: a certificate was not renewed, the old one stays: " + std::string(status.message()) +
      "\n";
  std::fputs(line.c_str(), stderr);
}

// A source is a user's function, and its exceptions are errors like the others.
Result<TlsCertificate> ask(const Source& source) {
  try {
    return source();
  } catch (const std::exception& exception) {
    return Status::unknown(std::string("the certificate source threw: ") + exception.what());
  } catch (...) {
    return Status::unknown("the certificate source threw what is not a std::exception");
  }
}

}  // namespace

Reloader::Reloader(ServerTlsOptions options) : options_(std::move(options)) {
  if (const auto* const files = std::get_if<Files>(&options_.certificate())) {
    paths_ = {files->chain, files->key};
  }
  if (!options_.client_roots_path().empty()) paths_.push_back(options_.client_roots_path());
}

Status Reloader::load() {
  const std::lock_guard lock(mutex_);
  stamp_ = stamp();
  Result<Material> material = read();
  if (!material) return std::move(material).error();
  current_ = std::move(*material);
  return Status::ok();
}

std::optional<Material> Reloader::renewed() {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(is_given_, true)) return current_;
  const bool asks = std::holds_alternative<Source>(options_.certificate());
  std::string stamp_now = stamp();
  if (!asks && stamp_now == stamp_) return std::nullopt;
  stamp_ = std::move(stamp_now);
  Result<Material> material = read();
  if (!material) {
    log(material.error());
    return std::nullopt;
  }
  last_error_.clear();
  if (*material == current_) return std::nullopt;
  current_ = std::move(*material);
  log(Status::ok());
  return current_;
}

Result<TlsCertificate> Reloader::read_certificate() const {
  if (const auto* const fixed = std::get_if<TlsCertificate>(&options_.certificate())) return *fixed;
  if (const auto* const source = std::get_if<Source>(&options_.certificate())) return ask(*source);
  const auto* const files = std::get_if<Files>(&options_.certificate());
  if (files == nullptr) {
    return Status::invalid_argument(
        "TLS needs a certificate: ServerTlsOptions{}.certificate_files(...)");
  }
  Result<std::string> chain = cpprpc::detail::read_file(files->chain);
  if (!chain) return std::move(chain).error();
  Result<std::string> key = cpprpc::detail::read_file(files->key);
  if (!key) return std::move(key).error();
  return TlsCertificate(std::move(*chain), std::move(*key));
}

Result<Material> Reloader::read() const {
  Material material;
  Result<TlsCertificate> certificate = read_certificate();
  if (!certificate) return std::move(certificate).error();
  material.certificate = std::move(*certificate);
  material.client_roots = options_.client_roots();
  if (!options_.client_roots_path().empty()) {
    Result<std::string> roots = cpprpc::detail::read_file(options_.client_roots_path());
    if (!roots) return std::move(roots).error();
    material.client_roots = std::move(*roots);
  }
  Status status = check_certificate(material.certificate);
  const bool has_roots = !options_.client_roots_path().empty() || !material.client_roots.empty();
  if (status.is_ok() && has_roots) status = check_roots(material.client_roots, "the client roots");
  if (status.is_ok() && !has_roots && options_.client_certificate() != ClientCertificate::None) {
    status = Status::invalid_argument(
        "client certificates cannot be verified without ServerTlsOptions{}.client_roots_file(...)");
  }
  if (!status.is_ok()) return status;
  return material;
}

// Changes when a file does: written, replaced, moved in its place, made again.
std::string Reloader::stamp() const {
  std::string stamp;
  for (const std::string& path : paths_) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) info = {};
    for (const auto number :
         {static_cast<long long>(info.st_dev), static_cast<long long>(info.st_ino),
          static_cast<long long>(info.st_size), static_cast<long long>(info.st_mtim.tv_sec),
          static_cast<long long>(info.st_mtim.tv_nsec), static_cast<long long>(info.st_ctim.tv_sec),
          static_cast<long long>(info.st_ctim.tv_nsec)}) {
      stamp.append(std::to_string(number)).push_back(' ');
    }
  }
  return stamp;
}

// A source that goes on failing would else say so at each connection.
void Reloader::log(const Status& status) {
  std::string error = status.is_ok() ? "" : status.to_string();
  if (!status.is_ok() && error == last_error_) return;
  last_error_ = std::move(error);
  if (options_.reload_log()) {
    options_.reload_log()(status);
  } else {
    log_to_stderr(status);
  }
}

}  // namespace cpprpc::transport::tls
