#include "cpprpc/transport/h2/client/pick_first.h"

#include <algorithm>
#include <utility>

namespace cpprpc::transport::h2 {

PickFirst::PickFirst(std::string target, const Surroundings& surroundings, Owner& owner)
    : target_(std::move(target)), surroundings_(surroundings), owner_(owner) {}

Balancer::Pick PickFirst::pick() {
  if (selected_ != nullptr) return {.connection = selected_->connection()};
  if (failure_) return {.failure = &*failure_};
  if (!is_trying_) {
    is_trying_ = true;
    position_ = 0;
    try_next();
  }
  return {.failure = failure_ ? &*failure_ : nullptr};
}

void PickFirst::set_addresses(const std::vector<Address>& addresses) {
  update(subchannels_, addresses, surroundings_, *this);
  const auto is_selected = [this](const auto& subchannel) { return subchannel.get() == selected_; };
  if (std::none_of(subchannels_.begin(), subchannels_.end(), is_selected)) selected_ = nullptr;
  position_ = 0;
  if (is_trying_) try_next();
  if (failure_) {
    for (const auto& subchannel : subchannels_) subchannel->connect();
  }
}

void PickFirst::subchannel_changed(Subchannel& subchannel) noexcept {
  switch (subchannel.state()) {
    case Subchannel::State::Ready:
      return ready(subchannel);
    case Subchannel::State::TransientFailure:
      if (is_trying_) try_next();
      return;
    case Subchannel::State::Idle:
      if (&subchannel == selected_) return lost();
      if (failure_) subchannel.connect();  // its backoff is over
      return;
    case Subchannel::State::Connecting:
      return;
  }
}

void PickFirst::ready(Subchannel& subchannel) noexcept {
  if (selected_ != nullptr) return subchannel.disconnect();  // one is enough
  selected_ = &subchannel;
  is_trying_ = false;
  failure_.reset();
  for (const auto& other : subchannels_) {
    if (other.get() != selected_) other->disconnect();
  }
  owner_.picks_changed();
}

// The next call connects again.
void PickFirst::lost() noexcept {
  selected_ = nullptr;
  owner_.resolve_again();
  owner_.picks_changed();
}

void PickFirst::try_next() noexcept {
  for (; position_ < subchannels_.size(); ++position_) {
    Subchannel& subchannel = *subchannels_[position_];
    if (subchannel.state() == Subchannel::State::TransientFailure) continue;
    return subchannel.connect();
  }
  all_have_failed(subchannels_.back()->failure());
}

void PickFirst::all_have_failed(const Status& last) noexcept {
  is_trying_ = false;
  failure_ = no_server(target_, subchannels_.size(), last);
  for (const auto& subchannel : subchannels_) subchannel->connect();  // whose backoff is over
  owner_.resolve_again();
  owner_.picks_changed();
}

}  // namespace cpprpc::transport::h2
