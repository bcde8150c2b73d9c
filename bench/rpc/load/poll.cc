#include "poll.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace bench {

Poll::Poll() : fd_(::epoll_create1(0)) {}
Poll::~Poll() { ::close(fd_); }

Connection& Poll::add(std::unique_ptr<Connection> connection) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = connection.get();
  ::epoll_ctl(fd_, EPOLL_CTL_ADD, connection->socket(), &event);
  connections_.push_back(std::move(connection));
  return *connections_.back();
}

void Poll::settle() {
  auto waiting = std::count_if(connections_.begin(), connections_.end(),
                               [](const auto& connection) { return !connection->is_settled(); });
  while (waiting > 0) {
    epoll_event events[64];
    const int count = ::epoll_wait(fd_, events, static_cast<int>(std::size(events)), 10'000);
    if (count == 0) {
      std::cerr << "load: the server has said nothing for 10 s\n";
      std::exit(EXIT_FAILURE);
    }
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<Connection*>(events[i].data.ptr);
      const bool was_settled = connection.is_settled();
      connection.receive();
      if (!was_settled && connection.is_settled()) --waiting;
    }
  }
}

}  // namespace bench
