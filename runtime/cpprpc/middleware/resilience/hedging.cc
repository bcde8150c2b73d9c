#include "cpprpc/middleware/resilience/hedging.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "cpprpc/middleware/resilience/detail/advice.h"
#include "cpprpc/middleware/resilience/detail/budget.h"
#include "cpprpc/middleware/resilience/detail/checked.h"
#include "cpprpc/middleware/resilience/detail/latencies.h"
#include "cpprpc/middleware/resilience/detail/previous_attempts.h"
#include "cpprpc/rpc/detail/checked.h"
#include "cpprpc/rpc/detail/per_method.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/scope.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_any.h"

namespace cpprpc {

using detail::resilience::Advice;
using detail::resilience::Budget;
using detail::resilience::Latencies;

HedgingOptions& HedgingOptions::delay(Clock::duration delay) {
  if (delay < Clock::duration::zero())
    detail::refuse("the delay of hedging", "must not be negative");
  delay_ = delay;
  return *this;
}

HedgingOptions& HedgingOptions::delay_percentile(double share) {
  if (!(share > 0 && share < 1)) {
    detail::refuse("the percentile of hedging", "is a share: more than 0, and less than 1");
  }
  delay_percentile_ = share;
  return *this;
}

HedgingOptions& HedgingOptions::max_attempts(int attempts) {
  if (attempts < 2 || attempts > 5) {
    detail::refuse("the number of attempts of hedging", "counts the first one: from 2 to 5");
  }
  max_attempts_ = attempts;
  return *this;
}

HedgingOptions& HedgingOptions::retry_on(std::vector<StatusCode> codes) {
  codes_ = detail::resilience::set_of(codes, "hedging", "to make another attempt after");
  return *this;
}

HedgingOptions& HedgingOptions::budget(const RetryBudget& budget) {
  budget_ = budget;
  return *this;
}

class Hedging::Core {
 public:
  explicit Core(const HedgingOptions& the_options)
      : options(the_options), budget(the_options.budget(), Clock::now()) {}

  // Null unless they are measured.
  Latencies* latencies_of(const Method& method) {
    const std::optional<double>& share = options.delay_percentile();
    if (!share) return nullptr;
    return &latencies_.find_or_share(method, [&](std::string_view) { return Latencies(*share); });
  }

  // Whether there may be another attempt.
  bool withdraw() {
    const bool may = budget.withdraw(Clock::now());
    ++(may ? hedges : out_of_budget);
    return may;
  }

  const HedgingOptions options;
  Budget budget;
  std::atomic<std::uint64_t> hedges = 0;
  std::atomic<std::uint64_t> won = 0;
  std::atomic<std::uint64_t> out_of_budget = 0;

 private:
  detail::PerMethod<Latencies> latencies_;
};

// One call: its attempts, and the task that starts them. All run on one executor.
class Hedging::Call {
 public:
  Call(Core& core, ClientContext& context, const Next& next)
      : core_(core),
        context_(context),
        next_(next),
        before_(detail::resilience::previous_attempts(context.metadata())),
        latencies_(core.latencies_of(context.method())) {}

  Task<Status> run() {
    context_.parallel_attempts();
    core_.budget.deposit();
    scope_.spawn(attempt(0));
    if (!is_over_) scope_.spawn(hedge());
    co_await scope_.join();
    // Refusals come quickly, and say nothing of how long an answer takes.
    const bool is_answered = asked_ && status_.is_ok();
    if (latencies_ != nullptr && is_answered) latencies_->add(Clock::now() - *asked_);
    co_return std::move(status_);
  }

 private:
  Task<void> attempt(int number) {
    detail::resilience::set_previous_attempts(context_.metadata(), before_ + number);
    Status status = co_await next_();            // which copies the headers
    if (is_over_ && !status.is_ok()) co_return;  // it was cancelled, or might as well have been
    status_ = std::move(status);
    if (!status_.is_ok() && core_.options.may_do_better(status_.code())) {
      take_advice();
      co_return;
    }
    if (status_.is_ok() && number > 0 && !is_over_) ++core_.won;
    end();
  }

  void end() noexcept {
    is_over_ = true;
    scope_.request_stop();
  }

  // What a failed attempt means for the next one.
  void take_advice() {
    const Advice advice = detail::resilience::advice_of(context_.trailers(), status_);
    is_forbidden_ = is_forbidden_ || advice.is_never;
    const std::optional<Clock::duration> wait = advice.exactly ? advice.exactly : advice.at_least;
    next_at_ = wait ? from_now(*wait) : Clock::now();
    has_failed_.set();
  }

  Task<void> hedge() {
    const bool waits = co_await context_.caller_waits();
    if (!waits) co_return;
    asked_ = Clock::now();
    for (int number = 1; number < core_.options.max_attempts(); ++number) {
      if (!has_failed_.is_set()) next_at_ = from_now(delay());
      const bool is_time = co_await wait_for_next();
      if (!is_time || !core_.withdraw()) co_return;
      has_failed_.reset();
      scope_.spawn(attempt(number));
    }
  }

  // False if there is to be no other attempt.
  Task<bool> wait_for_next() {
    const std::stop_token stop = co_await this_task::stop_token();
    bool is_interrupted = has_failed_.is_set();
    while (!stop.stop_requested() && !is_forbidden_) {
      if (context_.deadline() && next_at_ >= *context_.deadline()) co_return false;
      if (Clock::now() >= next_at_) co_return true;
      if (is_interrupted) {  // the server has said when
        co_await sleep_until(next_at_);
        continue;
      }
      co_await when_any(sleep_until(next_at_), has_failed_.wait());
      is_interrupted = has_failed_.is_set();
    }
    co_return false;
  }

  [[nodiscard]] Clock::duration delay() const {
    const auto measured = latencies_ == nullptr ? std::nullopt : latencies_->percentile();
    return measured.value_or(core_.options.delay());
  }

  Core& core_;
  ClientContext& context_;
  const Next next_;
  const int before_;  // attempts of a Retry around this
  Latencies* const latencies_;
  Scope scope_;
  Status status_;
  AsyncEvent has_failed_;  // an attempt, since the last one was started
  Clock::time_point next_at_ = {};
  std::optional<Clock::time_point> asked_;
  bool is_forbidden_ = false;
  bool is_over_ = false;
};

Hedging::Hedging(const HedgingOptions& options) : core_(std::make_shared<Core>(options)) {}

Task<Status> Hedging::operator()(ClientContext& context, Next next) const {
  const Method& method = context.method();
  if (method.kind != MethodKind::Unary || method.idempotency == Idempotency::Unknown) return next();
  return run(context, next);
}

Task<Status> Hedging::run(ClientContext& context, Next next) const {
  Call call(*core_, context, next);
  Status status = co_await call.run();
  co_return status;
}

std::uint64_t Hedging::hedges() const noexcept {
  return core_->hedges.load(std::memory_order_relaxed);
}

std::uint64_t Hedging::won() const noexcept { return core_->won.load(std::memory_order_relaxed); }

std::uint64_t Hedging::out_of_budget() const noexcept {
  return core_->out_of_budget.load(std::memory_order_relaxed);
}

}  // namespace cpprpc
