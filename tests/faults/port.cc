#include "port.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace faults {
namespace {

int checked(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

}  // namespace

// With SO_REUSEADDR a server, which sets it too, can bind and listen as long as this does not.
Port::Port() : fd_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
  const int yes = 1;
  checked(::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  checked(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size));
  checked(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size));
  number_ = ntohs(address.sin_port);
}

Port::~Port() { ::close(fd_); }

}  // namespace faults
