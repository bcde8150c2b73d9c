// Gate: lets so many in at a time, and so many more wait in a line.
//
//   if (Gate::Permit permit = gate.try_enter()) ...
//   Gate::Entry entry = co_await gate.enter();   // waits; the task's stop token ends that
//
// One word counts those inside and those in the line, so that to enter and to leave are one atomic
// operation each, as long as nobody waits; with a line there is a lock. Nobody overtakes the line,
// but by the rule that Facebook found ("Fail at Scale", ACM Queue 13/8, 2015, section "Controlled
// delay ... adaptive LIFO"): once there has been a line for `patience`, the newest goes first. Who
// has waited that long will be gone, or too late to be of use, when its turn comes.
//
// Any thread. Outlives its permits, and those who wait.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

#include "cpprpc/task/detail/operation.h"
#include "cpprpc/task/detail/unstarted.h"

namespace cpprpc::detail {

class Gate {
  class Entering;

 public:
  class Permit;
  struct Entry;
  struct Occupancy {  // of one moment
    std::size_t inside = 0;
    std::size_t waiting = 0;
  };
  using Now = Clock::time_point (*)() noexcept;

  Gate(std::size_t limit, std::size_t queue, Clock::duration patience,
       Now now = Clock::now) noexcept
      : limit_(limit), queue_(queue), patience_(patience), now_(now) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate();

  /// Empty if that needs waiting.
  Permit try_enter() noexcept;

  /// Awaited, an Entry.
  Unstarted<Entering, Gate&> enter() noexcept { return Unstarted<Entering, Gate&>(*this); }

  /// Whether there is no room in the line, or was a moment ago.
  [[nodiscard]] bool is_line_full() const noexcept {
    return waiting(word_.load(std::memory_order_relaxed)) >= queue_;
  }

  /// Those who are too many by a lower limit stay.
  void limit(std::size_t limit) noexcept;
  [[nodiscard]] std::size_t limit() const noexcept {
    return limit_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] Occupancy occupancy() const noexcept {
    const std::uint64_t word = word_.load(std::memory_order_acquire);
    return {.inside = inside(word), .waiting = waiting(word)};
  }
  [[nodiscard]] std::uint64_t admitted() const noexcept {
    return admitted_.load(std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint64_t kInside = 1;
  static constexpr std::uint64_t kWaiting = std::uint64_t{1} << 32;
  static std::size_t inside(std::uint64_t word) noexcept { return word & (kWaiting - 1); }
  static std::size_t waiting(std::uint64_t word) noexcept { return word >> 32; }

  void leave() noexcept;
  bool wait(Entering& entering) noexcept;
  void cancel(Entering& entering) noexcept;
  void serve() noexcept;
  Entering& next_of_line() noexcept;
  void unlink(Entering& entering) noexcept;

  std::atomic<std::uint64_t> word_ = 0;
  std::atomic<std::uint64_t> admitted_ = 0;
  std::atomic<std::size_t> limit_;
  const std::size_t queue_;
  const Clock::duration patience_;
  const Now now_;

  std::mutex mutex_;  // guards what follows
  Entering* oldest_ = nullptr;
  Entering* newest_ = nullptr;
  Clock::time_point line_since_;
};

/// A place inside, given back when it goes. Empty, and false, if there is none.
class [[nodiscard]] Gate::Permit {
 public:
  Permit() noexcept = default;
  explicit Permit(Gate& gate) noexcept : gate_(&gate) {}
  Permit(Permit&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
  Permit& operator=(Permit&& other) noexcept {
    std::swap(gate_, other.gate_);
    return *this;
  }
  ~Permit() {
    if (gate_ != nullptr) gate_->leave();
  }
  explicit operator bool() const noexcept { return gate_ != nullptr; }

 private:
  Gate* gate_ = nullptr;
};

struct Gate::Entry {
  Permit permit;  // empty: the line was full, or the task was told to stop
  bool line_was_full = false;
};

// A task that enters.
class Gate::Entering : public Operation<Entering> {
 public:
  explicit Entering(Gate& gate) noexcept : gate_(gate) {}

  bool start() noexcept { return gate_.wait(*this); }
  void cancel() noexcept { gate_.cancel(*this); }
  Entry await_resume() noexcept {
    disarm();
    return {outcome_ == Outcome::Entered ? Permit(gate_) : Permit(),
            outcome_ == Outcome::LineWasFull};
  }

 private:
  friend Gate;
  enum class Outcome { Told, Waiting, Entered, LineWasFull };

  Gate& gate_;
  Outcome outcome_ = Outcome::Told;
  Entering* older_ = nullptr;
  Entering* newer_ = nullptr;
};

}  // namespace cpprpc::detail
