#include "cpprpc/transport/h2/client/link_connection.h"

#include <array>
#include <utility>

#include "cpprpc/transport/h2/client/call.h"
#include "cpprpc/transport/h2/client/shard.h"
#include "cpprpc/transport/h2/protocol/codes.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr auto kNoError = static_cast<std::uint32_t>(ErrorCode::NoError);

// A time without end stays one.
Clock::time_point after(Clock::time_point when, Clock::duration time) noexcept {
  return time < Clock::time_point::max() - when ? when + time : Clock::time_point::max();
}

}  // namespace

LinkConnection::LinkConnection(Shard& shard, const Address& address, Connection::Owner& owner)
    : Session(Side::Client, shard.settings().session),
      shard_(shard),
      address_(address),
      owner_(&owner),
      late_([](void* self) noexcept { static_cast<LinkConnection*>(self)->settings_are_late(); },
            this),
      watch_([](void* self) noexcept { static_cast<LinkConnection*>(self)->look(); }, this) {}

std::string LinkConnection::name() const { return address_.text(); }

// --- the beginning

void LinkConnection::dial(Clock::duration timeout) {
  deadline_ = from_now(timeout);
  const ChannelSettings& settings = shard_.settings();
  dialing_ = connect(shard_.loop(), address_, settings.tls.get(), settings.target.host, deadline_,
                     [this](Result<LinkPtr> link) { connected(std::move(link)); });
}

void LinkConnection::connected(Result<LinkPtr> link) {
  dialing_.reset();
  if (!link) {
    tell_lost(link.error());
    return end();
  }
  link_ = link->get();
  set_carrier(*link_);
  Link::start(std::move(*link), *this);
  link_->send_soon();  // the preface
  late_.set(shard_.loop(), deadline_);
}

void LinkConnection::settings_are_late() noexcept {
  link_->abort(Status::unavailable("failed to connect to " + name() +
                                   ": the server did not answer in time"));
}

void LinkConnection::settings_received() {
  if (std::exchange(is_ready_, true)) return;
  late_.cancel();
  watch();
  const auto& service = shard_.settings().health_check;
  if (!service) return serving();
  health_.emplace(*this, shard_, *service, static_cast<HealthWatch::Owner&>(*this));
  health_->start();
}

void LinkConnection::serving() noexcept {
  if (owner_ != nullptr) owner_->connection_ready();
}

void LinkConnection::not_serving(const Status& why) noexcept {
  if (owner_ != nullptr) owner_->connection_not_serving(why);
}

// --- calls

bool LinkConnection::start(Call& call) {
  if (!call.send_on(*this)) {
    // Said GOAWAY, or used all numbers that streams can have.
    tell_lost(Status::unavailable("the connection to " + name() + " takes no more calls"));
    retire();
    return false;
  }
  if (shard_.settings().options.keepalive() && !watch_.is_set()) watch();
  return true;
}

bool LinkConnection::was_sent(std::int32_t stream) const noexcept {
  return nghttp2_session_find_stream(get(), stream) != nullptr;
}

Stream* LinkConnection::stream_begins(std::int32_t) { return nullptr; }  // servers begin none

// What nghttp2 has handled is behind, be it received or sent; calls that have ended may have been
// the last.
void LinkConnection::run_ready() {
  if (take_received() && shard_.settings().options.keepalive()) heard();
  if (is_ending_ && streams() == 0 && link_ != nullptr) link_->send_soon();
}

// --- the end

void LinkConnection::retire() noexcept {
  owner_ = nullptr;
  if (health_) health_->stop();
  if (link_ == nullptr) return end();
  if (!is_ready_ || streams() == 0) return close();
  is_ending_ = true;
  submit_goaway(kNoError);
}

void LinkConnection::close() noexcept {
  owner_ = nullptr;
  if (health_) health_->stop();
  if (link_ == nullptr) return end();
  is_ending_ = true;
  terminate(kNoError);
}

void LinkConnection::goaway_received(std::int32_t, std::uint32_t error_code,
                                     std::string_view debug_data) {
  is_ending_ = true;
  const auto code = static_cast<ErrorCode>(error_code);
  std::string text = "the server at " + name() + " ended the connection with GOAWAY " +
                     std::string(to_string(code));
  if (!debug_data.empty()) text.append(", ").append(debug_data);
  if (code == ErrorCode::EnhanceYourCalm && debug_data == "too_many_pings") {
    shard_.ping_less();
    text.insert(0, "Too many pings: ");
  }
  if (code != ErrorCode::NoError && goaway_.is_ok()) goaway_ = Status::unavailable(text);
  if (health_) health_->stop();
  tell_lost(Status::unavailable(std::move(text)));
}

// The calls hear of it last: they may find another connection by then.
void LinkConnection::disconnected(const Status& why) noexcept {
  link_ = nullptr;
  late_.cancel();
  watch_.cancel();
  if (goaway_.is_ok()) {
    std::string text = is_ready_ ? "the connection to " + name() + " was lost: "
                                 : "failed to connect to " + name() + ": ";
    if (!why.is_ok()) {
      text.append(why.message());
    } else {
      text.append(is_ending_ ? "it was closed" : "the server does not keep to HTTP/2");
    }
    goaway_ = Status::unavailable(std::move(text));
  }
  loss_ = std::move(goaway_);
  if (health_) health_->stop();
  tell_lost(loss_);
  detach_streams(static_cast<std::uint32_t>(ErrorCode::Cancel));
  end();
}

void LinkConnection::tell_lost(const Status& why) noexcept {
  if (owner_ != nullptr) std::exchange(owner_, nullptr)->connection_lost(why);
}

void LinkConnection::end() noexcept {
  shard_.remove(*this);
  delete this;
}

// --- keepalive

void LinkConnection::watch() noexcept {
  const auto& keepalive = shard_.settings().options.keepalive();
  if (!keepalive) return;
  heard_ = Clock::now();
  is_pinging_ = false;
  pause(from_now(shard_.settings().ping_after()));
}

void LinkConnection::pause(Clock::time_point until) noexcept {
  if (until != Clock::time_point::max()) watch_.set(shard_.loop(), until);
}

// Whatever comes is as good as the answer to a ping.
void LinkConnection::heard() noexcept {
  heard_ = Clock::now();
  if (std::exchange(is_pinging_, false)) pause(after(heard_, shard_.settings().ping_after()));
}

void LinkConnection::look() noexcept {
  if (is_pinging_) {
    return link_->abort(Status::unavailable("keepalive: the server does not answer pings"));
  }
  const Keepalive& keepalive = *shard_.settings().options.keepalive();
  const Clock::duration time = shard_.settings().ping_after();
  if (Clock::now() - heard_ < time) return pause(after(heard_, time));
  // The next call starts the watch again.
  if (streams() == 0 && !keepalive.without_calls()) return;
  constexpr std::array<std::uint8_t, 8> kPing = {'k', 'e', 'e', 'p', 'a', 'l', 'v', 'e'};
  is_pinging_ = true;
  submit_ping(kPing);
  pause(from_now(keepalive.timeout()));
}

void LinkConnection::ping_received(bool) {}  // nghttp2 answers; run_ready() notes that it came

}  // namespace cpprpc::transport::h2
