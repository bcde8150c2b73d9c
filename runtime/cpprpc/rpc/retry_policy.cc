#include "cpprpc/rpc/retry_policy.h"

#include <cmath>
#include <string>
#include <utility>

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {

RetryPolicy& RetryPolicy::max_attempts(int attempts) {
  if (attempts < 2) {
    detail::refuse("the number of attempts", "counts the first one: it must be at least 2");
  }
  max_attempts_ = attempts;
  return *this;
}

RetryPolicy& RetryPolicy::initial_backoff(Clock::duration backoff) {
  initial_backoff_ = detail::positive(backoff, "the initial backoff of retries");
  return *this;
}

RetryPolicy& RetryPolicy::max_backoff(Clock::duration backoff) {
  max_backoff_ = detail::positive(backoff, "the longest backoff of retries");
  return *this;
}

RetryPolicy& RetryPolicy::backoff_multiplier(double factor) {
  if (!std::isfinite(factor) || factor <= 0) {
    detail::refuse("the backoff multiplier of retries", "must be a number above zero");
  }
  backoff_multiplier_ = factor;
  return *this;
}

RetryPolicy& RetryPolicy::retry_on(std::vector<StatusCode> codes) {
  if (codes.empty()) detail::refuse("a retry policy", "needs a code to try again after");
  for (const StatusCode code : codes) {
    if (code <= StatusCode::Ok || code > StatusCode::Unauthenticated) {
      detail::refuse("a call that ends with " + std::string(to_string(code)),
                     "is no failure to retry");
    }
  }
  codes_ = std::move(codes);
  return *this;
}

}  // namespace cpprpc
