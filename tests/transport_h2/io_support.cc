#include "io_support.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/time.h>

#include <cerrno>
#include <stdexcept>

namespace transport_h2 {
namespace {

void check(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

// A test that is stuck shall fail, not hang.
void bound_time(const Socket& socket) {
  const timeval minute{60, 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute);
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof minute);
}

// So that a few hundred kB are much.
void make_narrow(const Socket& socket) {
  const int size = 32 << 10;
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

}  // namespace

bool TestEndpoint::receive(std::string_view bytes) {
  EXPECT_FALSE(bytes.empty());
  EXPECT_FALSE(is_inside_);
  is_inside_ = true;
  const bool goes_on = on_receive(bytes);
  is_inside_ = false;
  return goes_on;
}

bool TestEndpoint::produce(Output& output) {
  EXPECT_FALSE(is_inside_);
  is_inside_ = true;
  const bool goes_on = on_produce(output);
  is_inside_ = false;
  return goes_on;
}

void TestEndpoint::disconnected(const Status& why) noexcept {
  EXPECT_FALSE(is_inside_);
  EXPECT_NE(link, nullptr) << "twice";
  link = nullptr;
  on_disconnected(why);
  ended_.set_value(why);
}

Status TestEndpoint::why() { return end_.get(); }

EchoEndpoint::EchoEndpoint() {
  on_receive = [this](std::string_view bytes) {
    unsent_.append(bytes.substr(0, bytes.find('\4')));
    is_closing_ = bytes.find('\4') != std::string_view::npos;
    link->send_soon();
    return !is_closing_;
  };
  on_produce = [this](Output& output) {
    output.append(unsent_);
    unsent_.clear();
    return !is_closing_;
  };
}

void start(LoopThread& loop, Socket socket, TestEndpoint& endpoint,
           std::unique_ptr<cpprpc::transport::h2::TlsSession> tls) {
  loop.run([&] {
    LinkPtr link = Link::make(*loop, std::move(socket), std::move(tls));
    endpoint.link = link.get();
    Link::start(std::move(link), endpoint);
  });
}

void wait_until_empty(LoopThread& loop) {
  while (loop.run([&] { return (*loop).links(); }) != 0) {
  }
}

Pair tcp_pair() {
  const Socket listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  make_narrow(listener);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  check(::bind(listener.fd(), any, size) == 0 && ::listen(listener.fd(), 1) == 0, "cannot listen");
  ::getsockname(listener.fd(), any, &size);
  Socket theirs(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  make_narrow(theirs);
  bound_time(theirs);
  check(::connect(theirs.fd(), any, size) == 0, "cannot connect");
  Socket ours(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  check(bool(ours), "cannot accept");
  return {std::move(ours), std::move(theirs)};
}

Pair unix_pair() {
  int fds[2];
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "no pair of sockets");
  Pair pair{Socket(fds[0]), Socket(fds[1])};
  make_narrow(pair.ours);
  make_narrow(pair.theirs);
  bound_time(pair.theirs);
  return pair;
}

void send_all(const Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    check(sent > 0, "the test's peer cannot send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string receive(const Socket& socket, std::size_t size) {
  std::string bytes;
  std::string buffer(std::min(size, std::size_t{64} << 10), '\0');
  while (bytes.size() < size) {
    const ssize_t count =
        ::recv(socket.fd(), buffer.data(), std::min(buffer.size(), size - bytes.size()), 0);
    if (count == 0) return bytes;
    if (count < 0 && errno == ECONNRESET) return bytes + "reset";
    check(count > 0, "the test's peer waits in vain");
    bytes.append(buffer, 0, static_cast<std::size_t>(count));
  }
  return bytes;
}

std::string receive_all(const Socket& socket) { return receive(socket, SIZE_MAX); }

void reset(Socket socket) {
  const linger none{1, 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

}  // namespace transport_h2
