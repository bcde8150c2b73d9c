#include "proxy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace faults {
namespace {

// What a side may have waiting before the other is not read any more.
constexpr std::size_t kMostPending = 64 * 1024;

int checked(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

sockaddr_in local(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

void send_at_once(int fd) {
  const int yes = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

void close_with_reset(int fd) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(fd);
}

bool would_block() { return errno == EAGAIN || errno == EINTR; }

}  // namespace

Proxy::Proxy(int server_port)
    : server_port_(server_port), wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) {
  listen();
  thread_ = std::thread([this] { run(); });
}

Proxy::~Proxy() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    wake();
  }
  thread_.join();
  cut(End::Reset);
  if (listener_ >= 0) ::close(listener_);
  ::close(wake_);
}

void Proxy::listen() {
  listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  checked(::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
  const sockaddr_in address = local(port_.number());
  checked(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  checked(::listen(listener_, 128));
}

// --- what tests ask for

void Proxy::stall() {
  const std::lock_guard lock(mutex_);
  is_stalled_ = true;
  wake();
}

void Proxy::resume() {
  const std::lock_guard lock(mutex_);
  is_stalled_ = false;
  wake();
}

void Proxy::cut(End end) {
  const std::lock_guard lock(mutex_);
  for (Connection& connection : connections_) {
    for (const Side& side : connection) {
      if (end == End::Reset) {
        close_with_reset(side.fd);
      } else {
        // close() would reset the connection if there is anything to be read.
        ::shutdown(side.fd, SHUT_WR);
        char dropped[4096];
        while (::recv(side.fd, dropped, sizeof dropped, MSG_DONTWAIT) > 0) {
        }
        ::close(side.fd);
      }
    }
  }
  connections_.clear();
  wake();
}

void Proxy::refuse() {
  const std::lock_guard lock(mutex_);
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
  wake();
}

void Proxy::admit() {
  const std::lock_guard lock(mutex_);
  if (listener_ < 0) listen();
  wake();
}

int Proxy::connections() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

std::size_t Proxy::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

void Proxy::wake() const {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_, &one, sizeof one));  // a full counter wakes as well
}

// --- the thread

void Proxy::run() {
  std::vector<pollfd> polled;
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (is_over_) return;
      add_polled(polled);
    }
    ::poll(polled.data(), polled.size(), -1);
    std::uint64_t ignored = 0;
    static_cast<void>(!::read(wake_, &ignored, sizeof ignored));
    const std::lock_guard lock(mutex_);
    if (listener_ >= 0) accept();
    if (is_stalled_) continue;
    // Nothing here blocks, so who has nothing to say is asked in vain, and no more.
    std::erase_if(connections_, [this](Connection& connection) {
      if (pass_on(connection)) return false;
      for (const Side& side : connection) close_with_reset(side.fd);
      return true;
    });
  }
}

void Proxy::add_polled(std::vector<pollfd>& polled) const {
  polled.assign(1, {wake_, POLLIN, 0});
  if (listener_ >= 0) polled.push_back({listener_, POLLIN, 0});
  if (is_stalled_) return;
  for (const Connection& connection : connections_) {
    for (std::size_t i = 0; i < 2; ++i) {
      const Side& side = connection[i];
      const bool has_room = connection[1 - i].pending.size() < kMostPending;
      const int events =
          (!side.has_ended && has_room ? POLLIN : 0) | (!side.pending.empty() ? POLLOUT : 0);
      if (events != 0) polled.push_back({side.fd, static_cast<short>(events), 0});
    }
  }
}

void Proxy::accept() {
  for (;;) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client < 0) return;
    ++accepted_;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = local(server_port_);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(server);
      close_with_reset(client);
      continue;
    }
    send_at_once(client);
    send_at_once(server);
    connections_.push_back({Side{.fd = client}, Side{.fd = server}});
  }
}

// False once the connection is over.
bool Proxy::pass_on(Connection& connection) {
  auto& [client, server] = connection;
  if (!receive(client, server) || !receive(server, client)) return false;
  if (!send(client, server) || !send(server, client)) return false;
  return !(client.is_told && server.is_told);
}

bool Proxy::receive(Side& from, Side& to) {
  char block[16 * 1024];
  while (!from.has_ended && to.pending.size() < kMostPending) {
    const ssize_t count = ::recv(from.fd, block, sizeof block, MSG_DONTWAIT);
    if (count < 0) return would_block();
    if (count == 0) from.has_ended = true;
    to.pending.append(block, static_cast<std::size_t>(count));
  }
  return true;
}

bool Proxy::send(Side& to, const Side& from) {
  while (!to.pending.empty()) {
    const ssize_t count =
        ::send(to.fd, to.pending.data(), to.pending.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) return would_block();
    to.pending.erase(0, static_cast<std::size_t>(count));
    bytes_ += static_cast<std::size_t>(count);
  }
  if (from.has_ended && !to.is_told) {
    ::shutdown(to.fd, SHUT_WR);
    to.is_told = true;
  }
  return true;
}

}  // namespace faults
