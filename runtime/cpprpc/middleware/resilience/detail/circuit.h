// Circuit: the state machine that a circuit breaker has for each method.
//
//   Circuit::Admission admission = circuit.admit();
//   if (!admission.permit) refuse(admission);
//   ... circuit.record(*admission.permit, Circuit::Outcome::Failure);
//
// Each state, each time, is a generation of its own: what calls of an earlier one come to does not
// count. Closed, a call that is let through costs the reading of one atomic.
//
// Any thread. Changes are told by Changes, outside of the lock.

#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/middleware/resilience/circuit_breaker.h"
#include "cpprpc/middleware/resilience/detail/window.h"

namespace cpprpc::detail::resilience {

/// Changes on their way to who wants to know, in their order and one at a time.
class Changes {
 public:
  explicit Changes(const CircuitBreakerOptions& options) : options_(options) {}

  void add(std::string_view path, CircuitState from, CircuitState to, std::string reason);

  /// Tells what was added. If another thread, or a caller further out, is at it, that does.
  void tell();

 private:
  const CircuitBreakerOptions& options_;
  std::mutex mutex_;
  std::deque<CircuitChange> changes_;
  bool is_telling_ = false;
};

class Circuit {
 public:
  enum class Outcome : std::uint8_t { Success, Failure, Neither };

  struct Permit {
    std::uint64_t generation;
    std::uint64_t place;  // of a probe; 0: it is none
    bool has_changed;     // the circuit, by this call

    [[nodiscard]] bool is_probe() const noexcept { return place != 0; }
  };
  struct Admission {
    std::optional<Permit> permit = {};
    std::string why = {};       // if there is none
    Clock::duration wait = {};  // until one may be had
  };

  Circuit(std::string_view path, const CircuitBreakerOptions& options, Changes& changes)
      : path_(path), options_(options), changes_(changes), window_(options.window()) {}

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  [[nodiscard]] Admission admit();

  /// Once for each permit. Whether the circuit has changed, so that changes are to be told.
  bool record(const Permit& permit, Outcome outcome);

  [[nodiscard]] CircuitStatus status() const;

 private:
  [[nodiscard]] Admission admit_half_open(Clock::time_point now, bool has_changed);
  [[nodiscard]] Admission refuse(std::string why, Clock::duration wait);
  bool record_closed(Outcome outcome);
  bool record_probe(const Permit& permit, Outcome outcome);
  [[nodiscard]] std::optional<std::string> why_open(Clock::time_point now) const;
  void open(Clock::time_point now, std::string reason);
  void enter(CircuitState state, std::string reason);

  const std::string path_;
  const CircuitBreakerOptions& options_;
  Changes& changes_;

  std::atomic<std::uint64_t> closed_generation_ = 1;  // 0: it is not closed

  mutable std::mutex mutex_;  // guards what follows
  CircuitState state_ = CircuitState::Closed;
  std::uint64_t generation_ = 1;
  Window window_;
  std::uint64_t consecutive_ = 0;
  std::uint64_t opened_ = 0;
  std::uint64_t refused_ = 0;
  std::string reason_;                                   // why it is open
  Clock::duration next_open_for_ = options_.open_for();  // without jitter
  Clock::duration open_for_ = {};                        // this time
  Clock::time_point open_until_ = {};
  Clock::time_point probes_since_ = {};  // when the last probe began
  std::uint64_t place_ = 1;              // that probes get: another one for those that replace them
  int probes_ = 0;                       // under way, of that place
  int successes_ = 0;                    // of probes
};

}  // namespace cpprpc::detail::resilience
