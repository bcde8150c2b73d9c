#include "cpprpc/middleware/resilience/retry.h"

#include <algorithm>
#include <atomic>
#include <optional>

#include "cpprpc/middleware/resilience/detail/advice.h"
#include "cpprpc/middleware/resilience/detail/budget.h"
#include "cpprpc/middleware/resilience/detail/checked.h"
#include "cpprpc/middleware/resilience/detail/previous_attempts.h"
#include "cpprpc/rpc/detail/random.h"
#include "cpprpc/task/sleep.h"

namespace cpprpc {
namespace {

using detail::resilience::Advice;

constexpr int kMostAttempts = 5;  // as RetryPolicy says

// The backoff of one call, with full jitter.
class Backoff {
 public:
  explicit Backoff(const RetryPolicy& policy) noexcept : policy_(policy) { start(); }

  [[nodiscard]] Clock::duration wait(const Advice& advice) {
    if (advice.exactly) {
      start();
      return *advice.exactly;
    }
    const auto jitter = Clock::duration(static_cast<Clock::rep>(detail::random_share() * now_));
    now_ = std::min(now_ * policy_.backoff_multiplier(), most());
    return advice.at_least ? saturated(*advice.at_least, jitter) : jitter;
  }

 private:
  void start() noexcept {
    now_ = std::min(static_cast<double>(policy_.initial_backoff().count()), most());
  }
  [[nodiscard]] double most() const noexcept {
    return static_cast<double>(std::min<Clock::duration>(policy_.max_backoff(), kLongest).count());
  }
  static Clock::duration saturated(Clock::duration a, Clock::duration b) noexcept {
    return a > Clock::duration::max() - b ? Clock::duration::max() : a + b;
  }

  static constexpr std::chrono::hours kLongest{24 * 365};

  const RetryPolicy& policy_;
  double now_ = 0;
};

}  // namespace

class Retry::Core {
 public:
  Core(const RetryPolicy& the_policy, const RetryBudget& the_budget)
      : policy(the_policy),
        codes(
            detail::resilience::set_of(the_policy.codes(), "a retry policy", "to try again after")),
        budget(the_budget, Clock::now()) {}

  const RetryPolicy policy;
  const std::uint32_t codes;
  detail::resilience::Budget budget;
  std::atomic<std::uint64_t> retries = 0;
  std::atomic<std::uint64_t> out_of_budget = 0;

  [[nodiscard]] bool is_retried(StatusCode code) const noexcept {
    return ((codes >> static_cast<unsigned>(code)) & 1U) != 0;
  }

  // How long to wait for another attempt, if there may be one.
  std::optional<Clock::duration> wait(ClientContext& context, const Status& status,
                                      Backoff& backoff) {
    const Advice advice = detail::resilience::advice_of(context.trailers(), status);
    if (advice.is_never) return std::nullopt;
    const Clock::duration wait = backoff.wait(advice);
    if (context.deadline() && from_now(wait) >= *context.deadline()) return std::nullopt;
    if (budget.withdraw(Clock::now())) return wait;
    out_of_budget.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
  }
};

Retry::Retry(const RetryPolicy& policy, const RetryBudget& budget)
    : core_(std::make_shared<Core>(policy, budget)) {}

Task<Status> Retry::operator()(ClientContext& context, Next next) const {
  if (context.method().kind != MethodKind::Unary) return next();
  core_->budget.deposit();
  if (methods_ == Methods::Idempotent && !is_idempotent(context)) return next();
  return run(context, next);
}

Task<Status> Retry::run(ClientContext& context, Next next) const {
  const int attempts = std::min(core_->policy.max_attempts(), kMostAttempts);
  const CallOptions options = context.options();  // what is further in changes them, each time
  const int before = detail::resilience::previous_attempts(context.metadata());
  Backoff backoff(core_->policy);
  Status status = co_await next();
  for (int attempt = 1; attempt < attempts && is_safe(context, status); ++attempt) {
    context.options() = options;
    const std::optional<Clock::duration> wait = core_->wait(context, status, backoff);
    if (!wait) break;
    const bool has_waited = co_await sleep(*wait);
    if (!has_waited) co_return Status::cancelled("the call was cancelled between two attempts");
    core_->retries.fetch_add(1, std::memory_order_relaxed);
    detail::resilience::set_previous_attempts(context.metadata(), before + attempt);
    status = co_await next();
  }
  co_return status;
}

bool Retry::is_idempotent(const ClientContext& context) noexcept {
  return context.method().idempotency != Idempotency::Unknown;
}

bool Retry::is_safe(ClientContext& context, const Status& status) const {
  if (status.is_ok() || !core_->is_retried(status.code())) return false;
  if (context.stop_token().stop_requested()) return false;
  if (methods_ == Methods::Any || is_idempotent(context)) return true;
  return methods_ == Methods::Unanswered && status.code() == StatusCode::Unavailable &&
         context.headers().empty();
}

std::uint64_t Retry::retries() const noexcept {
  return core_->retries.load(std::memory_order_relaxed);
}

std::uint64_t Retry::out_of_budget() const noexcept {
  return core_->out_of_budget.load(std::memory_order_relaxed);
}

}  // namespace cpprpc
