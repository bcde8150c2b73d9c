#include "cpprpc/middleware/limits/rate_limit.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "cpprpc/middleware/limits/detail/exempt.h"
#include "cpprpc/middleware/limits/detail/refusal.h"
#include "cpprpc/middleware/limits/detail/token_buckets.h"
#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {
namespace {

double rate_of(const RateLimitOptions& options) {
  if (!options.rate()) detail::refuse("the rate of calls", "is missing: say .rate(100)");
  return *options.rate();
}

std::size_t burst_of(const RateLimitOptions& options) {
  const double second = std::max(1.0, std::ceil(rate_of(options)));
  return options.burst().value_or(static_cast<std::size_t>(second));
}

}  // namespace

struct RateLimit::State {
  explicit State(const RateLimitOptions& given)
      : options(given), buckets(rate_of(given), burst_of(given), given.max_keys()) {}

  const RateLimitOptions options;
  detail::TokenBuckets buckets;
  std::atomic<std::uint64_t> admitted = 0;
  std::atomic<std::uint64_t> refused = 0;
};

RateLimit::RateLimit(const RateLimitOptions& options) : state_(std::make_shared<State>(options)) {}

Task<Status> RateLimit::operator()(ServerContext& context, Next next) const {
  State& state = *state_;
  if (detail::is_exempt(state.options.exempt(), context.path())) return next();
  const auto wait = state.buckets.take(state.options.key()(context), context.started());
  if (!wait) {
    state.admitted.fetch_add(1, std::memory_order_relaxed);
    return next();
  }
  state.refused.fetch_add(1, std::memory_order_relaxed);
  return detail::answer(detail::refusal("too many calls: come again later", *wait));
}

RateLimitSnapshot RateLimit::snapshot() const {
  return {.keys = state_->buckets.keys(),
          .admitted = state_->admitted.load(std::memory_order_relaxed),
          .refused = state_->refused.load(std::memory_order_relaxed)};
}

}  // namespace cpprpc
