#include "cpprpc/transport/h2/server/accepted_connection.h"

#include <algorithm>
#include <utility>

#include "cpprpc/rpc/detail/random.h"
#include "cpprpc/transport/h2/server/worker.h"

namespace cpprpc::transport::h2 {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Clock::time_point kNever = Clock::time_point::max();

// How long a client that is told to go away may take to say that it has heard it, and one that is
// cut off to take what was sent to it.
constexpr Clock::duration kHearing = seconds(1);

constexpr Clock::duration kDefaultHandshake = std::chrono::minutes(2);

// Without calls, and without leave to do so, a client may ping that often: gRFC A8.
constexpr Clock::duration kPingsWithoutCalls = hours(2);

// A tenth up or down, so that connections that began together do not end together: gRFC A9.
Clock::duration with_jitter(Clock::duration age) {
  const double factor = 0.9 + 0.2 * cpprpc::detail::random_share();
  const double ticks = static_cast<double>(age.count()) * factor;
  constexpr auto kMax = static_cast<double>(Clock::duration::max().count());
  return ticks < kMax ? Clock::duration(static_cast<Clock::rep>(ticks)) : Clock::duration::max();
}

}  // namespace

AcceptedConnection::AcceptedConnection(Worker& worker, LinkPtr link)
    : worker_(worker),
      options_(worker.options()),
      link_(link.get()),
      connection_(new ServerConnection(worker.settings(), worker.loop(), *this)) {
  alarms_.fill(kNever);
  timer_.connection = this;
  timer_.run = [](Executor::Work& work) noexcept { static_cast<Timer&>(work).connection->ring(); };
  connection_->set_carrier(*link_);
  Link::start(std::move(link), *connection_);
  set_alarms();
}

void AcceptedConnection::set_alarms() {
  idle_since_ = Clock::now();
  set(Alarm::Handshake, from_now(options_.handshake_timeout().value_or(kDefaultHandshake)));
  if (const auto idle = options_.max_connection_idle()) set(Alarm::Idle, from_now(*idle));
  if (const auto age = options_.max_connection_age()) {
    set(Alarm::Age, from_now(with_jitter(*age)));
  }
  if (const auto& keepalive = options_.keepalive()) {
    set(Alarm::Ping, from_now(keepalive->time()));
  }
}

const Peer& AcceptedConnection::peer() noexcept {
  return link_ != nullptr ? *link_->peer() : *peer_;
}

// --- what the connection tells

void AcceptedConnection::connection_ready() noexcept { clear(Alarm::Handshake); }

// One header block is to come in the time that a handshake may take, too.
void AcceptedConnection::headers_begun(bool is_begun) noexcept {
  const auto timeout = options_.handshake_timeout().value_or(kDefaultHandshake);
  set(Alarm::Handshake, is_begun ? from_now(timeout) : kNever);
}

void AcceptedConnection::connection_busy() noexcept {}

void AcceptedConnection::connection_idle() noexcept {
  if (options_.max_connection_idle()) idle_since_ = Clock::now();
}

void AcceptedConnection::ping_received(bool is_ack) noexcept {
  if (is_ack) {
    if (is_set(Alarm::Pong)) ping_answered(Clock::now());
    if (is_set(Alarm::Goaway)) {
      ring(Alarm::Goaway, Clock::now());
    }
    return;
  }
  if (is_ping_allowed(Clock::now())) return;
  constexpr std::string_view kTooManyPings = "too_many_pings";
  connection_->submit_goaway(NGHTTP2_ENHANCE_YOUR_CALM, kTooManyPings);
  connection_->terminate(NGHTTP2_ENHANCE_YOUR_CALM);
  set(Alarm::Abort, from_now(kHearing));
}

bool AcceptedConnection::is_ping_allowed(Clock::time_point now) {
  const PingPolicy policy = options_.ping_policy().value_or(PingPolicy());
  const auto last = std::exchange(last_ping_, now);
  if (connection_->take_sent() || !last) {
    strikes_ = 0;
    return true;
  }
  const bool is_usual = connection_->calls() > 0 || policy.permits_without_calls();
  const Clock::duration interval =
      is_usual ? policy.min_interval() : std::max(policy.min_interval(), kPingsWithoutCalls);
  if (now - *last >= interval) return true;
  ++strikes_;
  return policy.max_strikes() == 0 || strikes_ <= policy.max_strikes();
}

void AcceptedConnection::connection_lost(const Status&) noexcept {
  peer_ = link_->peer();
  link_ = nullptr;
  alarms_.fill(kNever);
  wind();
}

void AcceptedConnection::connection_over() noexcept {
  Worker& worker = worker_;
  worker.remove(*this);
  delete this;
  worker.connection_over();
}

// --- the end

void AcceptedConnection::drain() {
  if (link_ == nullptr || std::exchange(is_draining_, true)) return;
  connection_->begin();
  connection_->submit_shutdown_notice();
  constexpr std::array<std::uint8_t, 8> kHeard = {'d', 'r', 'a', 'i', 'n'};
  connection_->submit_ping(kHeard);
  set(Alarm::Goaway, from_now(kHearing));
}

void AcceptedConnection::cancel() {
  if (link_ == nullptr) return;
  connection_->begin();
  connection_->cancel_calls();
  connection_->terminate(NGHTTP2_NO_ERROR);
  set(Alarm::Abort, from_now(kHearing));
}

void AcceptedConnection::abort(const char* why) noexcept {
  if (link_ != nullptr) link_->abort(Status::unavailable(why));
}

// --- alarms

void AcceptedConnection::set(Alarm alarm, Clock::time_point when) noexcept {
  alarms_[static_cast<std::size_t>(alarm)] = when;
  wind();
}

void AcceptedConnection::clear(Alarm alarm) noexcept { set(alarm, kNever); }

// One timer for all alarms. It may ring for one that was cleared, and is set anew then.
void AcceptedConnection::wind() noexcept {
  const Clock::time_point next = *std::min_element(alarms_.begin(), alarms_.end());
  if (next >= rings_at_ && link_ != nullptr) return;
  // Too late to take it back: it rings in this turn, and winds itself up then.
  if (rings_at_ != kNever && !worker_.loop().unschedule(timer_)) return;
  rings_at_ = next;
  if (next != kNever) worker_.loop().schedule(timer_, next);
}

void AcceptedConnection::ring() noexcept {
  rings_at_ = kNever;
  const Clock::time_point now = Clock::now();
  for (std::size_t i = 0; i < kAlarms && link_ != nullptr; ++i) {
    if (alarms_[i] > now) continue;
    alarms_[i] = kNever;
    ring(static_cast<Alarm>(i), now);
  }
  if (link_ != nullptr) wind();
}

void AcceptedConnection::ring(Alarm alarm, Clock::time_point now) {
  switch (alarm) {
    case Alarm::Handshake:
      return abort("the client did not begin its connection, or a call, in time");
    case Alarm::Idle:
      return ring_idle(now);
    case Alarm::Age:
      drain();
      if (const auto grace = options_.max_connection_grace()) set(Alarm::Grace, from_now(*grace));
      return;
    case Alarm::Grace:
      return cancel();
    case Alarm::Ping:
      return ring_ping(now);
    case Alarm::Pong:
      if (!connection_->take_received()) return abort("the client does not answer pings");
      return ping_answered(now);
    case Alarm::Goaway:
      clear(Alarm::Goaway);
      return connection_->submit_goaway(NGHTTP2_NO_ERROR);
    case Alarm::Abort:
      return abort("the client does not take what it is sent");
  }
}

void AcceptedConnection::ring_idle(Clock::time_point now) {
  const Clock::duration idle = *options_.max_connection_idle();
  if (connection_->calls() > 0) return set(Alarm::Idle, now + idle);
  if (now - idle_since_ < idle) return set(Alarm::Idle, idle_since_ + idle);
  drain();
}

void AcceptedConnection::ring_ping(Clock::time_point now) {
  const Keepalive& keepalive = *options_.keepalive();
  const bool may_ping = connection_->calls() > 0 || keepalive.without_calls();
  if (connection_->take_received() || !may_ping) return set(Alarm::Ping, now + keepalive.time());
  constexpr std::array<std::uint8_t, 8> kAlive = {'a', 'l', 'i', 'v', 'e'};
  connection_->submit_ping(kAlive);
  set(Alarm::Pong, now + keepalive.timeout());  // and no other ping until that is decided
}

void AcceptedConnection::ping_answered(Clock::time_point now) {
  clear(Alarm::Pong);
  set(Alarm::Ping, now + options_.keepalive()->time());
}

}  // namespace cpprpc::transport::h2
