#include "cpprpc/middleware/resilience/deadline_budget.h"

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {
namespace {

Clock::duration share_of(Clock::duration time, double share) noexcept {
  if (share >= 1) return time;
  return Clock::duration(static_cast<Clock::rep>(static_cast<double>(time.count()) * share));
}

Task<Status> no_time() {
  co_return Status::deadline_exceeded(
      "the call was not sent: the one that it is part of has no time left for it");
}

}  // namespace

DeadlineBudgetOptions& DeadlineBudgetOptions::default_timeout(Clock::duration timeout) {
  default_timeout_ = detail::positive(timeout, "the default timeout of calls");
  return *this;
}

DeadlineBudgetOptions& DeadlineBudgetOptions::default_stream_timeout(Clock::duration timeout) {
  default_stream_timeout_ = detail::positive(timeout, "the default timeout of streams");
  return *this;
}

DeadlineBudgetOptions& DeadlineBudgetOptions::share(double share) {
  if (!(share > 0 && share <= 1)) {
    detail::refuse("the share of the parent's time", "must be more than 0, and at most 1");
  }
  share_ = share;
  return *this;
}

DeadlineBudgetOptions& DeadlineBudgetOptions::margin(Clock::duration margin) {
  if (margin < Clock::duration::zero()) {
    detail::refuse("the margin of the parent's time", "must not be negative");
  }
  margin_ = margin;
  return *this;
}

Task<Status> DeadlineBudget::operator()(ClientContext& context, Next next) const {
  if (const auto& parent = context.options().parent_deadline()) {
    const Clock::duration left = share_of(*parent - Clock::now(), options_.share());
    if (left <= options_.margin()) return no_time();
    context.options().timeout(left - options_.margin());
  } else if (!context.deadline()) {
    const bool is_unary = context.method().kind == MethodKind::Unary;
    const auto& timeout = is_unary ? options_.default_timeout() : options_.default_stream_timeout();
    if (timeout) context.options().timeout(*timeout);
  }
  return next();
}

}  // namespace cpprpc
