#include "cpprpc/transport/grpc/detail/address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "cpprpc/transport/address/host_and_port.h"

namespace cpprpc::transport::grpc_detail {
namespace {

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

Status explain_listen_failure(const std::string& address) {
  const std::string what = "cannot listen on " + address + ": ";
  const auto parts = split_host_and_port(address);
  if (is_unix_address(address) || !parts) {
    return Status::unavailable(what + "the path is in use, or its folder is missing or closed");
  }
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(parts->host.c_str(), std::to_string(parts->port).c_str(), &hints, &found);
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
