#include "cpprpc/middleware/resilience/retry_budget.h"

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {

using detail::refuse;

RetryBudget& RetryBudget::ratio(double tokens_per_call) {
  if (!(tokens_per_call >= 0 && tokens_per_call <= 1000)) {
    refuse("the ratio of a retry budget", "is from 0 to 1000");
  }
  ratio_ = tokens_per_call;
  return *this;
}

RetryBudget& RetryBudget::min_per_second(double tokens) {
  if (!(tokens >= 0 && tokens <= 1e6)) {
    refuse("the retries per second of a retry budget", "are from 0 to 1000000");
  }
  min_per_second_ = tokens;
  return *this;
}

RetryBudget& RetryBudget::burst(int tokens) {
  if (tokens < 1 || tokens > 1'000'000) {
    refuse("the burst of a retry budget", "is from 1 to 1000000");
  }
  burst_ = tokens;
  return *this;
}

}  // namespace cpprpc
