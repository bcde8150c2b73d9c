#include "cpprpc/transport/h2/io/connector.h"

#include <sys/socket.h>

#include <asio/io_context.hpp>
#include <asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace cpprpc::transport::h2 {
namespace {

// Kept by who waits for it and by what it has under way.
class Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(Loop& loop, const Address& address, const ClientTlsContext* tls, std::string host,
          Connected done);

  void start(Clock::time_point deadline);
  void give_up();

 private:
  using Descriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;
  struct Deadline : Executor::Timer {
    std::shared_ptr<Attempt> attempt;  // while it waits
  };
  struct Told : Executor::Work {
    std::shared_ptr<Attempt> attempt;  // likewise
  };

  void open();
  void on_connected();
  void shake_hands(Socket socket);
  void on_deadline();
  void finish(Result<LinkPtr> result);
  void tell();
  [[nodiscard]] Status failed(const std::string& why) const;

  Loop& loop_;
  const Address address_;
  const ClientTlsContext* const tls_;
  const std::string host_;
  Connected done_;
  std::optional<Descriptor> connecting_;
  LinkPtr link_;  // during the handshake
  std::optional<Result<LinkPtr>> result_;
  Deadline deadline_;
  Told told_;
};

Attempt::Attempt(Loop& loop, const Address& address, const ClientTlsContext* tls, std::string host,
                 Connected done)
    : loop_(loop), address_(address), tls_(tls), host_(std::move(host)), done_(std::move(done)) {
  deadline_.run = [](Executor::Work& work) noexcept {
    std::exchange(static_cast<Deadline&>(work).attempt, nullptr)->on_deadline();
  };
  told_.run = [](Executor::Work& work) noexcept {
    std::exchange(static_cast<Told&>(work).attempt, nullptr)->tell();
  };
}

void Attempt::start(Clock::time_point deadline) {
  deadline_.attempt = shared_from_this();
  loop_.schedule(deadline_, deadline);
  open();
}

void Attempt::give_up() {
  done_ = nullptr;
  connecting_.reset();
  link_.reset();
  result_.reset();
  if (deadline_.attempt != nullptr && loop_.unschedule(deadline_)) deadline_.attempt = nullptr;
}

void Attempt::open() {
  Socket socket(::socket(address_.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return finish(failed(std::generic_category().message(errno)));
  const bool is_connected = ::connect(socket.fd(), address_.data(), address_.size()) == 0;
  if (is_connected) return shake_hands(std::move(socket));
  if (errno != EINPROGRESS) return finish(failed(std::generic_category().message(errno)));
  connecting_.emplace(loop_.context());
  asio::error_code error;
  connecting_->assign(socket.fd(), error);
  if (error) return finish(failed(error.message()));
  static_cast<void>(socket.release());
  connecting_->async_wait(asio::posix::descriptor_base::wait_write,
                          [self = shared_from_this()](const asio::error_code&) {
                            if (self->connecting_) self->on_connected();
                          });
}

void Attempt::on_connected() {
  Socket socket(connecting_->release());
  connecting_.reset();
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return finish(failed(std::generic_category().message(error)));
  shake_hands(std::move(socket));
}

void Attempt::shake_hands(Socket socket) {
  link_ = Link::make(loop_, std::move(socket), tls_ ? tls_->session(host_) : nullptr);
  link_->handshake([this](const Status& status) {  // not called once the link is dropped
    if (status.is_ok()) return finish(std::move(link_));
    link_.reset();
    finish(Status::unavailable("failed to connect: " + std::string(status.message())));
  });
}

void Attempt::on_deadline() {
  if (!done_ || result_) return;
  finish(failed(link_ ? "the TLS handshake takes too long" : "the connection takes too long"));
}

void Attempt::finish(Result<LinkPtr> result) {
  connecting_.reset();
  link_.reset();
  if (deadline_.attempt != nullptr && loop_.unschedule(deadline_)) deadline_.attempt = nullptr;
  result_.emplace(std::move(result));
  told_.attempt = shared_from_this();
  loop_.at_end_of_turn(told_);
}

// It may be given up before it is told, and in the callback.
void Attempt::tell() {
  if (!done_) return;
  const Connected done = std::exchange(done_, nullptr);
  Result<LinkPtr> result = std::move(*result_);
  result_.reset();
  done(std::move(result));
}

Status Attempt::failed(const std::string& why) const {
  return Status::unavailable("failed to connect to " + address_.text() + ": " + why);
}

class Connecting final : public Pending {
 public:
  explicit Connecting(std::shared_ptr<Attempt> attempt) noexcept : attempt_(std::move(attempt)) {}
  ~Connecting() override { attempt_->give_up(); }

 private:
  std::shared_ptr<Attempt> attempt_;
};

}  // namespace

PendingPtr connect(Loop& loop, const Address& address, const ClientTlsContext* tls,
                   const std::string& host, Clock::time_point deadline, Connected done) {
  auto attempt = std::make_shared<Attempt>(loop, address, tls, host, std::move(done));
  attempt->start(deadline);
  return std::make_unique<Connecting>(std::move(attempt));
}

}  // namespace cpprpc::transport::h2
