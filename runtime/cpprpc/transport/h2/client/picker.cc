#include "cpprpc/transport/h2/client/picker.h"

#include <utility>

namespace cpprpc::transport::h2 {

Picker::Picker(std::string target, std::vector<Address> addresses, Resolve resolve,
               LoadBalancing policy, const Surroundings& surroundings)
    : target_(std::move(target)),
      surroundings_(surroundings),
      addresses_(std::move(addresses)),
      resolve_(addresses_.empty() ? std::move(resolve) : nullptr),
      balancer_(make_balancer(policy, target_, surroundings, *this)),
      resolve_later_([](void* self) noexcept { static_cast<Picker*>(self)->resolve_now(); }, this),
      resolution_backoff_(ReconnectBackoff()) {}

Picker::~Picker() = default;

// --- calls

void Picker::pick(Waiting& call) {
  if (!try_to_pick(call)) append(call);
}

// False: it has to wait.
bool Picker::try_to_pick(Waiting& call) {
  if (!addresses_.empty()) {
    has_addresses_ = true;
    balancer_->set_addresses(std::exchange(addresses_, {}));
  }
  if (!has_addresses_) {
    if (resolving_ == nullptr && !resolve_later_.is_set()) resolve_now();
    if (!resolution_failure_ || call.waits_for_ready_) return false;
    call.not_picked(*resolution_failure_);
    return true;
  }
  const Balancer::Pick pick = balancer_->pick();
  if (pick.connection != nullptr) {
    call.picked(*pick.connection);
    return true;
  }
  if (pick.failure == nullptr) return false;
  last_failure_ = *pick.failure;
  if (call.waits_for_ready_) return false;
  call.not_picked(last_failure_);
  return true;
}

void Picker::append(Waiting& call) noexcept {
  call.is_waiting_ = true;
  call.previous_ = last_;
  call.next_ = nullptr;
  (last_ != nullptr ? last_->next_ : first_) = &call;
  last_ = &call;
}

void Picker::forget(Waiting& call) noexcept {
  if (!std::exchange(call.is_waiting_, false)) return;
  (call.previous_ != nullptr ? call.previous_->next_ : first_) = call.next_;
  (call.next_ != nullptr ? call.next_->previous_ : last_) = call.previous_;
}

// Tries all that wait; those that still have to wait keep their order. Picking may change the picks
// once more: then all of it is done again, and not from inside.
void Picker::picks_changed() noexcept {
  pick_again_ = true;
  if (std::exchange(is_picking_, true)) return;
  while (std::exchange(pick_again_, false)) {
    Waiting* const end = last_;
    for (bool is_last = end == nullptr; !is_last;) {
      Waiting& call = *first_;
      is_last = &call == end;
      forget(call);
      if (!try_to_pick(call)) append(call);
    }
  }
  is_picking_ = false;
}

// --- addresses

void Picker::resolve_again() noexcept {
  if (!resolve_ || resolving_ != nullptr || resolve_later_.is_set()) return;
  resolve_later_.set(surroundings_.executor, resolve_next_);
}

void Picker::resolve_now() noexcept {
  resolve_next_ = Clock::now() + kMinTimeBetweenResolutions;
  resolving_ =
      resolve_([this](Result<std::vector<Address>> found) { this->resolved(std::move(found)); });
}

void Picker::resolved(Result<std::vector<Address>> found) {
  resolving_.reset();
  if (found) {
    resolution_backoff_.reset();
    resolution_failure_.reset();
    has_addresses_ = true;
    balancer_->set_addresses(*found);
  } else {
    // Addresses that were known before are better than none.
    if (!has_addresses_) resolution_failure_ = found.error();
    last_failure_ = found.error();
    resolve_later_.set(surroundings_.executor, Clock::now() + resolution_backoff_.next());
  }
  picks_changed();
}

}  // namespace cpprpc::transport::h2
