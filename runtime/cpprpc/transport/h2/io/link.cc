#include "cpprpc/transport/h2/io/link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <asio/io_context.hpp>
#include <asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "cpprpc/transport/h2/io/address.h"
#include "cpprpc/transport/h2/io/sender.h"

namespace cpprpc::transport::h2 {
namespace {

using namespace std::chrono_literals;

// So that in a turn everyone has a turn: what is left is read and sent in the next.
constexpr int kMaxReads = 4;
constexpr int kMaxWrites = 8;

// What is read from a peer whose connection has broken: it may have said why.
constexpr int kMaxLastReads = 64;

// How a connection ends that has nothing more to say.
constexpr auto kLinger = 1s;                                // until the peer closes its side
constexpr auto kPatience = 10s;                             // with a peer that takes nothing
constexpr std::size_t kMaxDropped = std::size_t{16} << 20;  // of what it still sends

std::string peer_address(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (::getpeername(fd, address, &size) != 0) return "";  // it has gone already
  return Address(address, size).text();
}

void set_no_delay(int fd) noexcept {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // fails on unix sockets, rightly
}

class SocketLink final : public Link {
 public:
  SocketLink(Loop& loop, Socket socket, std::unique_ptr<TlsSession> tls);

  void handshake(std::function<void(const Status&)> done) override;
  void send_soon() noexcept override;
  void abort(Status why) noexcept override { end(std::move(why)); }
  void pause_reading() noexcept override { is_paused_ = true; }
  void resume_reading() noexcept override;
  [[nodiscard]] const std::shared_ptr<const Peer>& peer() const noexcept override { return peer_; }
  [[nodiscard]] Loop& loop() const noexcept override { return loop_; }

 private:
  using Descriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;
  struct TurnEnd : Executor::Work {
    SocketLink* link;
  };
  struct Deadline : Executor::Timer {
    SocketLink* link;
  };

  ~SocketLink() = default;

  void begin(Endpoint& endpoint) noexcept override;
  void drop() noexcept override;
  void cut() noexcept override;

  void enlist() noexcept;
  void end_turn();

  void wait_to_read();
  void on_readable(const asio::error_code& error);
  void read_some(int max_reads);
  void take(std::string_view bytes);
  void give(std::string_view bytes);
  void open_sealed();
  void shake_hands();
  void handshake_failed();
  void on_end_of_stream();

  void send();
  [[nodiscard]] bool produce();
  [[nodiscard]] bool write();
  void wait_to_write();
  void on_writable(const asio::error_code& error);

  void close_softly() noexcept;
  void shut_down();
  void set_deadline(Clock::duration from_now) noexcept;
  void on_deadline() noexcept;
  void end(Status why) noexcept;
  void finish() noexcept;
  [[nodiscard]] Status lost(std::string_view reason) const;

  Loop& loop_;
  std::optional<Descriptor> socket_;  // none: the loop does not know this link any more
  std::unique_ptr<TlsSession> tls_;
  Endpoint* endpoint_ = nullptr;
  std::function<void(const Status&)> shaken_;  // who waits for the handshake
  std::shared_ptr<const Peer> peer_;
  Sender sender_;
  TurnEnd turn_end_;
  Deadline deadline_timer_;
  Clock::time_point deadline_;
  Status why_;  // it ended, or is to end
  std::size_t dropped_ = 0;

  bool is_owned_ = true;  // by a Ptr
  bool is_enlisted_ = false;
  bool is_asked_ = false;       // to produce, since it last did
  bool is_shaken_;              // there is no handshake to be done
  bool waits_to_read_ = false;  // an operation is under way
  bool waits_to_write_ = false;
  bool waits_for_deadline_ = false;
  bool is_paused_ = false;         // reading
  bool has_unread_ = false;        // TLS has bytes that no event of the socket will tell of
  bool is_end_of_stream_ = false;  // the peer sends nothing more
  bool is_closing_ = false;        // to be closed behind what is to be sent
  bool has_produced_ = false;      // the endpoint has said that that is all
  bool is_sealed_off_ = false;     // TLS has said that nothing follows
  bool is_shut_down_ = false;      // so has the socket
  bool has_ended_ = false;
};

SocketLink::SocketLink(Loop& loop, Socket socket, std::unique_ptr<TlsSession> tls)
    : loop_(loop), socket_(loop.context()), tls_(std::move(tls)), is_shaken_(tls_ == nullptr) {
  turn_end_.link = deadline_timer_.link = this;
  turn_end_.run = [](Executor::Work& work) noexcept {
    static_cast<TurnEnd&>(work).link->end_turn();
  };
  deadline_timer_.run = [](Executor::Work& work) noexcept {
    static_cast<Deadline&>(work).link->on_deadline();
  };
  auto peer = std::make_shared<Peer>();
  peer->address = peer_address(socket.fd());
  peer_ = std::move(peer);
  set_no_delay(socket.fd());
  loop_.add(*this);
  asio::error_code error;
  socket_->assign(socket.fd(), error);
  if (error) {
    end(lost(error.message()));
  } else {
    static_cast<void>(socket.release());
  }
}

void SocketLink::handshake(std::function<void(const Status&)> done) {
  shaken_ = std::move(done);
  enlist();
}

void SocketLink::begin(Endpoint& endpoint) noexcept {
  is_owned_ = false;
  endpoint_ = &endpoint;
  send_soon();
}

void SocketLink::drop() noexcept {
  is_owned_ = false;
  shaken_ = nullptr;
  if (!socket_) {
    delete this;
  } else {
    end(Status::ok());
  }
}

void SocketLink::cut() noexcept { end(lost("the loop has stopped")); }

void SocketLink::send_soon() noexcept {
  is_asked_ = true;
  enlist();
}

void SocketLink::resume_reading() noexcept {
  is_paused_ = false;
  enlist();
}

// --- the end of a turn: sends, and waits for more

void SocketLink::enlist() noexcept {
  if (std::exchange(is_enlisted_, true)) return;
  loop_.at_end_of_turn(turn_end_);
}

void SocketLink::end_turn() {
  is_enlisted_ = false;
  if (has_ended_) return finish();
  if (!is_shaken_ && !is_closing_) shake_hands();
  if (is_shaken_ && shaken_) {
    std::exchange(shaken_, nullptr)(Status::ok());
  }
  if (!has_ended_ && has_unread_ && endpoint_ != nullptr && !is_paused_) open_sealed();
  if (!has_ended_) send();
  if (!has_ended_) wait_to_read();
}

// --- reading

// Nobody reads from a link between its handshake and its start.
void SocketLink::wait_to_read() {
  if (waits_to_read_ || is_end_of_stream_ || (is_paused_ && !is_closing_)) return;
  if (is_shaken_ && endpoint_ == nullptr) return;
  waits_to_read_ = true;
  socket_->async_wait(asio::posix::descriptor_base::wait_read,
                      [this](const asio::error_code& error) { on_readable(error); });
}

void SocketLink::on_readable(const asio::error_code& error) {
  waits_to_read_ = false;
  if (has_ended_) return finish();
  if (error) return end(lost(error.message()));
  if (!is_paused_ || is_closing_) read_some(kMaxReads);
  enlist();
}

void SocketLink::read_some(int max_reads) {
  auto& buffer = loop_.scratch().received;
  for (int i = 0; i < max_reads && !has_ended_ && !(is_paused_ && !is_closing_); ++i) {
    const ssize_t size =
        ::recv(socket_->native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size > 0) {
      take({buffer.data(), static_cast<std::size_t>(size)});
      if (static_cast<std::size_t>(size) < buffer.size()) return;
    } else if (size == 0) {
      return on_end_of_stream();
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != EINTR) {
      return end(is_shut_down_ ? why_ : lost(std::generic_category().message(errno)));
    }
  }
}

void SocketLink::take(std::string_view bytes) {
  if (is_closing_) {
    dropped_ += bytes.size();
    if (dropped_ > kMaxDropped) end(why_);
    return;
  }
  if (tls_ == nullptr) return give(bytes);
  tls_->feed(bytes);
  if (!is_shaken_) shake_hands();
  if (!has_ended_ && is_shaken_ && endpoint_ != nullptr) open_sealed();
  if (is_shaken_ && endpoint_ == nullptr) {
    tls_->keep();
    has_unread_ = true;
  }
}

void SocketLink::give(std::string_view bytes) {
  if (!endpoint_->receive(bytes) && !has_ended_) close_softly();
}

// Records are opened into one buffer, so that the endpoint has what came together together.
void SocketLink::open_sealed() {
  has_unread_ = false;
  auto& plain = loop_.scratch().plain;
  std::size_t filled = 0;
  for (;;) {
    const std::size_t size = tls_->read(std::span(plain).subspan(filled), sender_.sealed());
    filled += size;
    if (filled > 0 && (size == 0 || filled == plain.size())) {
      give({plain.data(), std::exchange(filled, 0)});
      if (has_ended_ || is_closing_) return;
    }
    if (size == 0) break;
  }
  if (!tls_->error().is_ok()) return end(lost(tls_->error().message()));
  if (tls_->is_closed()) on_end_of_stream();
}

// A peer may close its side before it has read ours. HTTP/2 has no use for such a connection, but
// what was to be sent before it is closed goes out.
void SocketLink::on_end_of_stream() {
  is_end_of_stream_ = true;
  if (!is_closing_) return end(why_.is_ok() ? lost("the peer closed it") : why_);
  if (is_shut_down_) end(why_);
}

// --- the handshake of TLS

void SocketLink::shake_hands() {
  switch (tls_->handshake(sender_.sealed())) {
    case TlsSession::Progress::NeedsMore:
      return enlist();  // to send what TLS has said
    case TlsSession::Progress::Failed:
      return handshake_failed();
    case TlsSession::Progress::Done:
      is_shaken_ = true;
      peer_ = std::make_shared<const Peer>(Peer{peer_->address, tls_->identity()});
      return enlist();
  }
}

// The peer is told, but who waits for the handshake is not kept waiting for that.
void SocketLink::handshake_failed() {
  Status why = lost(tls_->error().message());
  if (endpoint_ == nullptr) {
    static_cast<void>(
        sender_.send(socket_->native_handle(), tls_.get(), loop_.scratch()));  // or not
    return end(std::move(why));
  }
  why_ = std::move(why);
  has_produced_ = is_sealed_off_ = true;
  close_softly();
}

// --- sending

void SocketLink::send() {
  if (waits_to_write_ || is_shut_down_) return;
  if (!is_asked_ && sender_.empty() && !has_produced_) return;
  for (int i = 0; i < kMaxWrites; ++i) {
    if (!produce()) {
      if (!has_ended_ && has_produced_) shut_down();
      return;
    }
    if (!write()) return;
  }
  send_soon();
}

// Whether there is something to be sent.
bool SocketLink::produce() {
  if (is_shaken_ && endpoint_ != nullptr && !has_produced_) {
    is_asked_ = false;
    Output& output = sender_.output();
    const std::size_t before = output.size();
    const bool goes_on = endpoint_->produce(output);
    if (has_ended_) return false;
    if (!goes_on) close_softly();
    if (!goes_on || (is_closing_ && output.size() == before)) has_produced_ = true;
  }
  return !sender_.empty();
}

// Whether all of it went out.
bool SocketLink::write() {
  switch (sender_.send(socket_->native_handle(), tls_.get(), loop_.scratch())) {
    case Sender::Outcome::Sent:
      return true;
    case Sender::Outcome::Blocked:
      wait_to_write();
      return false;
    case Sender::Outcome::Broken:
      break;
  }
  Status why = lost(sender_.error());
  if (!is_closing_ && is_shaken_) {  // the peer may have said why before it went
    is_paused_ = false;
    why_ = why;
    read_some(kMaxLastReads);
  }
  end(std::move(why));
  return false;
}

void SocketLink::wait_to_write() {
  waits_to_write_ = true;
  socket_->async_wait(asio::posix::descriptor_base::wait_write,
                      [this](const asio::error_code& error) { on_writable(error); });
}

void SocketLink::on_writable(const asio::error_code& error) {
  waits_to_write_ = false;
  if (has_ended_) return finish();
  if (error) return end(lost(error.message()));
  if (is_closing_) set_deadline(kPatience);
  if (!sender_.empty() && !write()) return;
  send_soon();
}

// --- the end

void SocketLink::close_softly() noexcept {
  if (std::exchange(is_closing_, true)) return;
  set_deadline(kPatience);
  send_soon();
}

void SocketLink::shut_down() {
  if (tls_ != nullptr && !std::exchange(is_sealed_off_, true)) {
    tls_->close(sender_.sealed());
    if (!sender_.empty() && !write()) return;
  }
  is_shut_down_ = true;
  ::shutdown(socket_->native_handle(), SHUT_WR);
  if (is_end_of_stream_) return end(why_);
  set_deadline(kLinger);
}

// The timer may be about to run: then that sees the new deadline.
void SocketLink::set_deadline(Clock::duration duration) noexcept {
  deadline_ = from_now(duration);
  if (waits_for_deadline_ && !loop_.unschedule(deadline_timer_)) return;
  waits_for_deadline_ = true;
  loop_.schedule(deadline_timer_, deadline_);
}

void SocketLink::on_deadline() noexcept {
  waits_for_deadline_ = false;
  if (has_ended_) return finish();
  if (Clock::now() < deadline_) {
    waits_for_deadline_ = true;
    return loop_.schedule(deadline_timer_, deadline_);
  }
  end(is_shut_down_ ? why_ : lost("the peer does not take what it is sent"));
}

void SocketLink::end(Status why) noexcept {
  if (std::exchange(has_ended_, true)) return;
  why_ = std::move(why);
  asio::error_code ignored;
  socket_->close(ignored);  // brings back what is under way
  if (waits_for_deadline_ && loop_.unschedule(deadline_timer_)) waits_for_deadline_ = false;
  enlist();
}

// Tells who is to know, and frees the link when nobody refers to it any more.
void SocketLink::finish() noexcept {
  if (is_enlisted_) return;
  if (shaken_) std::exchange(shaken_, nullptr)(why_);
  if (endpoint_ != nullptr) std::exchange(endpoint_, nullptr)->disconnected(why_);
  if (is_enlisted_ || waits_to_read_ || waits_to_write_ || waits_for_deadline_) return;
  if (socket_) {
    socket_.reset();
    loop_.remove(*this);
  }
  if (!is_owned_) delete this;
}

Status SocketLink::lost(std::string_view reason) const {
  std::string what = is_shaken_ ? "connection with " : "TLS handshake with ";
  what += peer_->address.empty() ? "a peer" : peer_->address;
  what += is_shaken_ ? " lost: " : " failed: ";
  return Status::unavailable(what.append(reason));
}

}  // namespace

Link::Ptr Link::make(Loop& loop, Socket socket, std::unique_ptr<TlsSession> tls) {
  return Ptr(new SocketLink(loop, std::move(socket), std::move(tls)));
}

void Link::start(Ptr link, Endpoint& endpoint) noexcept { link.release()->begin(endpoint); }

}  // namespace cpprpc::transport::h2
