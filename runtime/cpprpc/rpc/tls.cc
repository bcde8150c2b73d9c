#include "cpprpc/rpc/tls.h"

#include <stdexcept>

#include "cpprpc/rpc/detail/file.h"

namespace cpprpc {
namespace {

std::string required_file(const std::string& path) {
  Result<std::string> content = detail::read_file(path);
  if (!content) throw std::invalid_argument(std::string(content.error().message()));
  return std::move(content).value();
}

}  // namespace

TlsCertificate TlsCertificate::from_files(const std::string& chain_path,
                                          const std::string& key_path) {
  return {required_file(chain_path), required_file(key_path)};
}

TlsOptions& TlsOptions::roots_file(const std::string& path) { return roots(required_file(path)); }

}  // namespace cpprpc
