#include "cpprpc/transport/h2/client/round_robin.h"

#include <algorithm>
#include <utility>

#include "cpprpc/rpc/detail/random.h"

namespace cpprpc::transport::h2 {

// Clients begin anywhere, or a server would get the first call of all of them.
RoundRobin::RoundRobin(std::string target, const Surroundings& surroundings, Owner& owner)
    : target_(std::move(target)),
      surroundings_(surroundings),
      owner_(owner),
      next_(cpprpc::detail::random_word()) {}

Balancer::Pick RoundRobin::pick() {
  if (!ready_.empty()) return {.connection = ready_[next_++ % ready_.size()]};
  return {.failure = failure_ ? &*failure_ : nullptr};
}

void RoundRobin::set_addresses(const std::vector<Address>& addresses) {
  update(subchannels_, addresses, surroundings_, *this);
  for (const auto& subchannel : subchannels_) subchannel->connect();
  look();
}

void RoundRobin::subchannel_changed(Subchannel& subchannel) noexcept {
  switch (subchannel.state()) {
    case Subchannel::State::Ready:
      break;
    case Subchannel::State::TransientFailure:
      last_failure_ = subchannel.failure();
      owner_.resolve_again();
      break;
    case Subchannel::State::Idle:
      if (!subchannel.is_failing()) owner_.resolve_again();  // it was ready
      subchannel.connect();
      break;
    case Subchannel::State::Connecting:
      return;
  }
  look();
  owner_.picks_changed();
}

void RoundRobin::look() noexcept {
  ready_.clear();
  for (const auto& subchannel : subchannels_) {
    if (Connection* const connection = subchannel->connection()) ready_.push_back(connection);
  }
  failure_.reset();
  const auto is_failing = [](const auto& subchannel) { return subchannel->is_failing(); };
  if (std::all_of(subchannels_.begin(), subchannels_.end(), is_failing)) {
    failure_ = no_server(target_, subchannels_.size(), last_failure_);
  }
}

}  // namespace cpprpc::transport::h2
