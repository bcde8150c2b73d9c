#include "cpprpc/transport/address/host_and_port.h"

#include <charconv>
#include <system_error>

namespace cpprpc::transport {

std::optional<HostAndPort> split_host_and_port(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  HostAndPort parts;
  const char* const end = port.data() + port.size();
  const auto parsed = std::from_chars(port.data(), end, parts.port);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  if (host.empty()) return std::nullopt;
  parts.host = host;
  return parts;
}

bool is_unix_address(std::string_view address) noexcept {
  return address.starts_with("unix:") || address.starts_with("unix-abstract:");
}

Status check_listen_address(const std::string& address) {
  if (is_unix_address(address) || split_host_and_port(address)) return Status::ok();
  return Status::invalid_argument("cannot listen on \"" + address +
                                  "\": write HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051");
}

}  // namespace cpprpc::transport
