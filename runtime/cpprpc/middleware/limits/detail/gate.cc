#include "cpprpc/middleware/limits/detail/gate.h"

#include "cpprpc/task/detail/fatal.h"

namespace cpprpc::detail {

Gate::~Gate() {
  if (oldest_ != nullptr) fatal("a ConcurrencyLimit was destroyed while calls wait for it");
}

// The limit is looked at after the word, whose last change may have come with another limit.
Gate::Permit Gate::try_enter() noexcept {
  std::uint64_t word = word_.load(std::memory_order_acquire);
  do {
    if (waiting(word) != 0 || inside(word) >= limit_.load(std::memory_order_relaxed)) return {};
  } while (!word_.compare_exchange_weak(word, word + kInside, std::memory_order_acq_rel,
                                        std::memory_order_acquire));
  admitted_.fetch_add(1, std::memory_order_relaxed);
  return Permit(*this);
}

// Whoever joins the line has seen a word with all places taken, and changes that very word: so one
// of those inside leaves later, and sees the line.
void Gate::leave() noexcept {
  if (waiting(word_.fetch_sub(kInside, std::memory_order_acq_rel)) == 0) return;
  const std::lock_guard lock(mutex_);
  serve();
}

// Those who join the line at this moment, by the old limit, are served when someone leaves.
void Gate::limit(std::size_t limit) noexcept {
  limit_.store(limit, std::memory_order_release);
  const std::lock_guard lock(mutex_);
  serve();
}

// False: it need not wait.
bool Gate::wait(Entering& entering) noexcept {
  using Outcome = Entering::Outcome;
  const std::lock_guard lock(mutex_);
  std::uint64_t word = word_.load(std::memory_order_acquire);
  for (;;) {
    const bool enters = waiting(word) == 0 && inside(word) < limit_.load(std::memory_order_relaxed);
    if (!enters && waiting(word) >= queue_) {
      entering.outcome_ = Outcome::LineWasFull;
      return false;
    }
    if (!word_.compare_exchange_weak(word, word + (enters ? kInside : kWaiting),
                                     std::memory_order_acq_rel, std::memory_order_acquire)) {
      continue;
    }
    if (!enters) break;
    admitted_.fetch_add(1, std::memory_order_relaxed);
    entering.outcome_ = Outcome::Entered;
    return false;
  }
  entering.outcome_ = Outcome::Waiting;
  if (oldest_ == nullptr) line_since_ = now_();
  entering.older_ = newest_;
  (newest_ != nullptr ? newest_->newer_ : oldest_) = &entering;
  newest_ = &entering;
  return true;
}

void Gate::cancel(Entering& entering) noexcept {
  const std::lock_guard lock(mutex_);
  if (entering.outcome_ != Entering::Outcome::Waiting) return;  // it was served
  word_.fetch_sub(kWaiting, std::memory_order_acq_rel);
  unlink(entering);
  entering.outcome_ = Entering::Outcome::Told;
  entering.complete();
}

// With the lock held, so that the line does not change.
void Gate::serve() noexcept {
  while (oldest_ != nullptr) {
    std::uint64_t word = word_.load(std::memory_order_acquire);
    do {
      if (inside(word) >= limit_.load(std::memory_order_relaxed)) return;
    } while (!word_.compare_exchange_weak(word, word + kInside - kWaiting,
                                          std::memory_order_acq_rel, std::memory_order_acquire));
    admitted_.fetch_add(1, std::memory_order_relaxed);
    Entering& next = next_of_line();
    unlink(next);
    next.outcome_ = Entering::Outcome::Entered;
    next.complete();
  }
}

Gate::Entering& Gate::next_of_line() noexcept {
  return now_() - line_since_ > patience_ ? *newest_ : *oldest_;
}

void Gate::unlink(Entering& entering) noexcept {
  (entering.older_ != nullptr ? entering.older_->newer_ : oldest_) = entering.newer_;
  (entering.newer_ != nullptr ? entering.newer_->older_ : newest_) = entering.older_;
}

}  // namespace cpprpc::detail
