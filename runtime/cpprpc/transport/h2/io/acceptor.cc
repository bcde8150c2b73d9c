#include "cpprpc/transport/h2/io/acceptor.h"

#include <sys/socket.h>

#include <asio/io_context.hpp>
#include <asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

namespace cpprpc::transport::h2 {
namespace {

using namespace std::chrono_literals;

constexpr int kMaxAtOnce = 64;      // in a turn, of which others want their part
constexpr int kMaxBacklog = 65536;  // more than the system lets wait
constexpr auto kPause = 100ms;      // until there may be file descriptors again

// Errors of the connection that was to be accepted, which has gone: accept(2), "Error handling".
bool concerns_one_connection(int error) noexcept {
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPERM:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

}  // namespace

struct Acceptor::Waiting {
  Waiting(asio::io_context& context, Socket socket) : descriptor(context, socket.fd()) {
    static_cast<void>(socket.release());
  }
  asio::posix::basic_stream_descriptor<asio::io_context::executor_type> descriptor;
};

Acceptor::Acceptor(Loop& loop, Socket socket, Accepted accepted)
    : loop_(loop),
      accepted_(std::move(accepted)),
      waiting_(std::make_unique<Waiting>(loop.context(), std::move(socket))) {
  pause_.run = [](Executor::Work& work) noexcept {
    const auto self = std::exchange(static_cast<Pause&>(work).acceptor, nullptr);
    if (self->waiting_) self->wait();
  };
}

Acceptor::~Acceptor() = default;

void Acceptor::start() { wait(); }

void Acceptor::stop() {
  if (!waiting_) return;
  static_cast<void>(accept_some(kMaxBacklog));
  waiting_.reset();
  if (pause_.acceptor != nullptr && loop_.unschedule(pause_)) pause_.acceptor = nullptr;
  accepted_ = nullptr;
}

void Acceptor::wait() {
  waiting_->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                  [self = shared_from_this()](const asio::error_code&) {
                                    if (!self->waiting_) return;
                                    if (self->accept_some(kMaxAtOnce)) {
                                      self->wait();
                                    } else {
                                      self->pause();
                                    }
                                  });
}

// Whether it may go on at once. What it calls must not stop it.
bool Acceptor::accept_some(int max_count) {
  for (int i = 0; i < max_count; ++i) {
    Socket socket(::accept4(waiting_->descriptor.native_handle(), nullptr, nullptr,
                            SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket) {
      accepted_(std::move(socket));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (!concerns_one_connection(errno)) {
      return false;  // EMFILE, ENFILE, ENOBUFS, ENOMEM: it would be told of the same at once
    }
  }
  return true;
}

void Acceptor::pause() {
  pause_.acceptor = shared_from_this();
  loop_.schedule(pause_, from_now(kPause));
}

}  // namespace cpprpc::transport::h2
