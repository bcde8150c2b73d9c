#include "cpprpc/middleware/resilience/detail/circuit.h"

#include <algorithm>
#include <utility>

#include "cpprpc/rpc/detail/random.h"

namespace cpprpc::detail::resilience {

void Changes::add(std::string_view path, CircuitState from, CircuitState to, std::string reason) {
  if (!options_.on_change()) return;
  const std::lock_guard lock(mutex_);
  changes_.push_back({options_.name(), path, from, to, std::move(reason)});
}

void Changes::tell() {
  std::unique_lock lock(mutex_);
  if (is_telling_) return;
  struct Telling {  // over, also if the function throws
    bool& is;
    std::unique_lock<std::mutex>& lock;
    ~Telling() {
      if (!lock.owns_lock()) lock.lock();
      is = false;
    }
  } const telling{is_telling_ = true, lock};
  while (!changes_.empty()) {
    const CircuitChange change = std::move(changes_.front());
    changes_.pop_front();
    lock.unlock();
    options_.on_change()(change);
    lock.lock();
  }
}

Circuit::Admission Circuit::admit() {
  const std::uint64_t closed = closed_generation_.load(std::memory_order_acquire);
  if (closed != 0) return {.permit = Permit{closed, 0, false}};
  const Clock::time_point now = options_.now();
  const std::lock_guard lock(mutex_);
  switch (state_) {
    case CircuitState::Closed:
      break;  // just now
    case CircuitState::Open:
      if (now < open_until_) return refuse("is open: " + reason_, open_until_ - now);
      enter(CircuitState::HalfOpen, "it was open long enough");
      return admit_half_open(now, true);
    case CircuitState::HalfOpen:
      return admit_half_open(now, false);
  }
  return {.permit = Permit{generation_, 0, false}};
}

Circuit::Admission Circuit::admit_half_open(Clock::time_point now, bool has_changed) {
  if (probes_ >= options_.half_open_probes()) {
    const Clock::time_point patience = probes_since_ + open_for_;
    if (now < patience) {
      return refuse("is half-open, and its probes are under way: " + reason_, patience - now);
    }
    probes_ = 0;  // those take long: others get their place, but what they come to counts
    ++place_;
  }
  ++probes_;
  probes_since_ = now;
  return {.permit = Permit{generation_, place_, has_changed}};
}

Circuit::Admission Circuit::refuse(std::string why, Clock::duration wait) {
  ++refused_;
  return {.permit = std::nullopt, .why = std::move(why), .wait = wait};
}

bool Circuit::record(const Permit& permit, Outcome outcome) {
  if (outcome == Outcome::Neither && !permit.is_probe()) return false;
  const std::lock_guard lock(mutex_);
  if (permit.generation != generation_) return false;
  return permit.is_probe() ? record_probe(permit, outcome) : record_closed(outcome);
}

bool Circuit::record_closed(Outcome outcome) {
  const bool has_failed = outcome == Outcome::Failure;
  const Clock::time_point now = options_.now();
  window_.add(now, has_failed);
  consecutive_ = has_failed ? consecutive_ + 1 : 0;
  if (!has_failed) return false;
  std::optional<std::string> why = why_open(now);
  if (!why) return false;
  open(now, *std::move(why));
  return true;
}

bool Circuit::record_probe(const Permit& permit, Outcome outcome) {
  if (permit.place == place_) --probes_;
  if (outcome == Outcome::Neither) return false;
  if (outcome == Outcome::Failure) {
    open(options_.now(), "a probe failed");
    return true;
  }
  if (++successes_ < options_.successes_to_close()) return false;
  next_open_for_ = options_.open_for();
  enter(CircuitState::Closed, "the probes went well");
  return true;
}

std::optional<std::string> Circuit::why_open(Clock::time_point now) const {
  const std::uint64_t in_a_row = options_.consecutive_failures();
  if (in_a_row != 0 && consecutive_ >= in_a_row) {
    return std::to_string(consecutive_) + " calls in a row failed";
  }
  const Window::Counts counts = window_.counts(now);
  if (counts.calls < options_.min_calls()) return std::nullopt;
  const double rate = static_cast<double>(counts.failures) / static_cast<double>(counts.calls);
  if (rate < options_.failure_rate()) return std::nullopt;
  return std::to_string(counts.failures) + " of " + std::to_string(counts.calls) + " calls failed";
}

void Circuit::open(Clock::time_point now, std::string reason) {
  const auto ticks = static_cast<double>(next_open_for_.count());
  const double jitter = options_.jitter() * (2 * random_share() - 1);
  open_for_ =
      Clock::duration(std::max<Clock::rep>(static_cast<Clock::rep>(ticks * (1 + jitter)), 1));
  open_until_ = now + open_for_;
  const Clock::duration most = options_.max_open_for();
  const double grown =
      std::min(ticks * options_.open_multiplier(), static_cast<double>(most.count()));
  next_open_for_ = Clock::duration(static_cast<Clock::rep>(grown));
  ++opened_;
  reason_ = reason;
  enter(CircuitState::Open, std::move(reason));
}

void Circuit::enter(CircuitState state, std::string reason) {
  const CircuitState from = std::exchange(state_, state);
  ++generation_;
  closed_generation_.store(state == CircuitState::Closed ? generation_ : 0,
                           std::memory_order_release);
  window_.clear();
  consecutive_ = 0;
  probes_ = 0;
  successes_ = 0;
  changes_.add(path_, from, state, std::move(reason));
}

CircuitStatus Circuit::status() const {
  const Clock::time_point now = options_.now();
  const std::lock_guard lock(mutex_);
  const Window::Counts counts = window_.counts(now);
  return {.path = path_,
          .state = state_,
          .calls = counts.calls,
          .failures = counts.failures,
          .consecutive = consecutive_,
          .opened = opened_,
          .refused = refused_,
          .open_until = open_until_};
}

}  // namespace cpprpc::detail::resilience
