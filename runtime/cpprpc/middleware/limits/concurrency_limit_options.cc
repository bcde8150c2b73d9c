#include "cpprpc/middleware/limits/concurrency_limit_options.h"

#include "cpprpc/middleware/limits/detail/exempt.h"
#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 30;  // counters have 32 bits

std::size_t checked(std::size_t calls, std::size_t least, std::string_view what) {
  if (calls < least) detail::refuse(what, "must not be zero");
  if (calls > kMost) detail::refuse(what, "must not be more than 2^30");
  return calls;
}

}  // namespace

ConcurrencyLimitOptions& ConcurrencyLimitOptions::fixed(std::size_t calls) {
  initial_ = checked(calls, 1, "the number of concurrent calls");
  is_adaptive_ = false;
  return *this;
}

ConcurrencyLimitOptions& ConcurrencyLimitOptions::adaptive(std::size_t initial, std::size_t min,
                                                           std::size_t max) {
  checked(min, 1, "the least number of concurrent calls");
  checked(max, 1, "the largest number of concurrent calls");
  if (min > initial || initial > max) {
    detail::refuse("the number of concurrent calls to begin with",
                   "must be between the least and the largest");
  }
  initial_ = initial;
  min_ = min;
  max_ = max;
  is_adaptive_ = true;
  return *this;
}

ConcurrencyLimitOptions& ConcurrencyLimitOptions::queue(std::size_t calls) {
  queue_ = checked(calls, 0, "the number of calls that wait");
  return *this;
}

ConcurrencyLimitOptions& ConcurrencyLimitOptions::max_wait(Clock::duration time) {
  max_wait_ = detail::positive(time, "the time that a call may wait");
  return *this;
}

ConcurrencyLimitOptions& ConcurrencyLimitOptions::max_lag(Clock::duration time) {
  max_lag_ = detail::positive(time, "the lag of a thread");
  return *this;
}

ConcurrencyLimitOptions& ConcurrencyLimitOptions::exempt(std::string_view service_or_path) {
  exempt_.push_back(detail::checked_exempt(service_or_path));
  return *this;
}

ConcurrencyLimitOptions& ConcurrencyLimitOptions::retry_after(Clock::duration time) {
  retry_after_ = detail::checked_retry(time);
  return *this;
}

}  // namespace cpprpc
