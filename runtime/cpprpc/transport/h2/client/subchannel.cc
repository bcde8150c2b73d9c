#include "cpprpc/transport/h2/client/subchannel.h"

#include <algorithm>
#include <utility>

namespace cpprpc::transport::h2 {

Subchannel::Subchannel(const Surroundings& surroundings, const Address& address, Watcher& watcher)
    : surroundings_(surroundings),
      address_(address),
      watcher_(watcher),
      backoff_(surroundings.backoff),
      wait_([](void* self) noexcept { static_cast<Subchannel*>(self)->backoff_is_over(); }, this) {}

Subchannel::~Subchannel() { disconnect(); }

// The backoff counts from the beginning of an attempt, which has at least that much time.
void Subchannel::connect() {
  if (state_ != State::Idle) return;
  const Clock::duration wait = backoff_.next();
  next_attempt_ = from_now(wait);
  state_ = State::Connecting;
  connection_ = &surroundings_.connector.connect(
      address_, std::max(wait, surroundings_.backoff.min_connect_timeout()), *this);
}

void Subchannel::disconnect() noexcept {
  if (connection_ == nullptr) return;
  state_ = State::Idle;
  std::exchange(connection_, nullptr)->retire();
}

void Subchannel::connection_ready() noexcept {
  backoff_.reset();
  is_failing_ = false;
  change(State::Ready);
}

void Subchannel::connection_not_serving(const Status& why) noexcept {
  failure_ = why;
  is_failing_ = true;
  change(State::TransientFailure);
}

void Subchannel::connection_lost(const Status& why) noexcept {
  connection_ = nullptr;
  failure_ = why;
  if (state_ != State::Connecting) return change(State::Idle);
  is_failing_ = true;
  wait_.set(surroundings_.executor, next_attempt_);
  change(State::TransientFailure);
}

void Subchannel::backoff_is_over() noexcept { change(State::Idle); }

void Subchannel::change(State state) noexcept {
  state_ = state;
  watcher_.subchannel_changed(*this);
}

}  // namespace cpprpc::transport::h2
