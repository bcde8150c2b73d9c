// The floor: see connection.h. One thread; what serving.h asks for is answered by another one,
// which sleeps in between. `malloc` as a further argument leaves nghttp2 to malloc().

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <string_view>
#include <thread>

#include "connection.h"

namespace {

using bench::Connection;
using bench::Floor;

[[noreturn]] void die(const char* what) {
  std::cerr << "floor: " << what << "\n";
  std::exit(EXIT_FAILURE);
}

int listen(int& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(fd, SOMAXCONN) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    die("cannot listen");
  }
  port = ntohs(address.sin_port);
  return fd;
}

void watch(int poll, int operation, int fd, std::uint32_t for_what, void* who) {
  epoll_event event{};
  event.events = for_what;
  event.data.ptr = who;
  if (::epoll_ctl(poll, operation, fd, &event) != 0) die("epoll_ctl failed");
}

void accept(Floor& floor, int poll, int listener) {
  const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
  if (fd < 0) return;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  watch(poll, EPOLL_CTL_ADD, fd, EPOLLIN, new Connection(floor, fd));
}

// False once the connection is over.
bool proceed(int poll, Connection& connection, std::uint32_t events) {
  const bool was_blocked = connection.is_blocked();
  if ((events & EPOLLOUT) != 0 && !connection.send()) return false;
  if ((events & ~EPOLLOUT) != 0 && !connection.receive()) return false;
  if (connection.is_blocked() != was_blocked) {
    watch(poll, EPOLL_CTL_MOD, connection.socket(), was_blocked ? EPOLLIN : EPOLLIN | EPOLLOUT,
          &connection);
  }
  return true;
}

[[noreturn]] void serve(Floor& floor, int listener) {
  const int poll = ::epoll_create1(0);
  watch(poll, EPOLL_CTL_ADD, listener, EPOLLIN, nullptr);
  for (;;) {
    epoll_event events[256];
    const int count = ::epoll_wait(poll, events, static_cast<int>(std::size(events)), -1);
    for (int i = 0; i < count; ++i) {
      auto* const connection = static_cast<Connection*>(events[i].data.ptr);
      if (connection == nullptr) {
        accept(floor, poll, listener);
      } else if (!proceed(poll, *connection, events[i].events)) {
        delete connection;
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  Floor floor(argc <= 2 || std::string_view(argv[2]) != "malloc");
  int port = 0;
  const int listener = listen(port);
  std::thread([&] { serve(floor, listener); }).detach();
  bench::serve_script(port, floor.answered);
  std::cout.flush();
  std::_Exit(EXIT_SUCCESS);
}
