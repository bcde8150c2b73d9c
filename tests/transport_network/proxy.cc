#include "proxy.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace transport_network {
namespace {

int checked(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

sockaddr_in local_address(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool send_all(int fd, const char* data, std::size_t size) {
  while (size != 0) {
    const ssize_t count = ::send(fd, data, size, MSG_NOSIGNAL);
    if (count <= 0) return false;
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

int connect_to(int port) {
  const int fd = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = local_address(port);
  checked(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  return fd;
}

Proxy::Proxy(int port) : port_(port) {
  checked(::pipe2(stop_, O_CLOEXEC));
  listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = local_address(0);
  checked(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  checked(::listen(listener_, 16));
  acceptor_ = std::thread([this] { accept_all(); });
}

Proxy::~Proxy() {
  ::close(stop_[1]);  // which all threads see
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(stop_[0]);
  ::close(listener_);
}

std::string Proxy::target() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  checked(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size));
  return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

void Proxy::tell_changed() {
  { const std::lock_guard lock(mutex_); }
  changed_.notify_all();
}

void Proxy::accept_all() {
  for (;;) {
    pollfd wanted[] = {{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
    ::poll(wanted, 2, -1);
    if (wanted[1].revents != 0) return;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    ++connections_;
    ++open_;
    threads_.emplace_back([this, client] { pass_on(client); });
  }
}

void Proxy::pass_on(int client) {
  int server = -1;
  try {
    server = connect_to(port_);
  } catch (const std::system_error&) {  // nobody is there: the client sees its connection end
  }
  bool is_open = server >= 0;
  while (is_open) {
    pollfd wanted[] = {{client, POLLIN, 0}, {server, POLLIN, 0}, {stop_[0], POLLIN, 0}};
    ::poll(wanted, 3, -1);
    if (wanted[2].revents != 0) break;
    if (wanted[0].revents != 0) pass_some(client, server, sent_, is_open);
    if (wanted[1].revents != 0 && is_open) pass_some(server, client, received_, is_open);
  }
  ::close(client);
  if (server >= 0) ::close(server);
  --open_;
  tell_changed();
}

void Proxy::pass_some(int from, int to, std::atomic<std::size_t>& count, bool& is_open) {
  char block[65536];
  const ssize_t size = ::read(from, block, sizeof block);
  if (size <= 0) {
    is_open = false;
    return;
  }
  count += static_cast<std::size_t>(size);
  tell_changed();
  if (!is_lost_) is_open = send_all(to, block, static_cast<std::size_t>(size));
}

}  // namespace transport_network
