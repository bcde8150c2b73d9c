#include "cpprpc/transport/grpc/detail/address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>

namespace cpprpc::transport::grpc_detail {
namespace {

struct HostAndPort {
  std::string host;
  std::string port;
};

// "127.0.0.1:80", "[::1]:80", "localhost:80"
std::optional<HostAndPort> split(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  HostAndPort parts{address.substr(0, colon), address.substr(colon + 1)};
  std::uint16_t number = 0;
  const char* const end = parts.port.data() + parts.port.size();
  const auto parsed = std::from_chars(parts.port.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  } else if (parts.host.find(':') != std::string::npos) {
    return std::nullopt;  // "::1:80" would be a guess
  }
  if (parts.host.empty()) return std::nullopt;
  return parts;
}

bool is_unix(const std::string& address) {
  return address.starts_with("unix:") || address.starts_with("unix-abstract:");
}

// The error number of binding to `address`; 0 if that works.
int try_bind(const addrinfo& address) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool is_bound =
      ::bind(fd, address.ai_addr, address.ai_addrlen) == 0 && ::listen(fd, 1) == 0;
  const int error = is_bound ? 0 : errno;
  ::close(fd);
  return error;
}

}  // namespace

Status check_address(const std::string& address) {
  if (is_unix(address) || split(address)) return Status::ok();
  return Status::invalid_argument("cannot listen on \"" + address +
                                  "\": write HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051");
}

Status explain_listen_failure(const std::string& address) {
  const std::string what = "cannot listen on " + address + ": ";
  const auto parts = split(address);
  if (is_unix(address) || !parts) {
    return Status::unavailable(what + "the path is in use, or its folder is missing or closed");
  }
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found);
  if (error != 0) return Status::invalid_argument(what + ::gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> guard(found, ::freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const int bind_error = try_bind(*one);
    if (bind_error != 0) {
      return Status::unavailable(what + std::generic_category().message(bind_error));
    }
  }
  return Status::unavailable(what + "gRPC refused it; its log says why");
}

}  // namespace cpprpc::transport::grpc_detail
