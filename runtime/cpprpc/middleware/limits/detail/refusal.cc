#include "cpprpc/middleware/limits/detail/refusal.h"

#include <utility>

#include "cpprpc/errors.h"
#include "cpprpc/wkt/time.h"

namespace cpprpc::detail {

Status refusal(std::string message, Clock::duration retry_after) {
  const errors::RetryInfo retry{.retry_delay = wkt::to_duration(retry_after).value()};
  return with_details(Status::resource_exhausted(std::move(message)), retry);
}

Task<Status> answer(Status status) { co_return status; }

Refusals::Refusals(const std::string& message, Clock::duration retry_after) {
  const auto count = static_cast<Clock::rep>(statuses_.size());
  for (Clock::rep i = 0; i < count; ++i) {
    statuses_[static_cast<std::size_t>(i)] =
        refusal(message, retry_after + retry_after * i / count);
  }
}

// Neighbours get times that are far apart.
Status Refusals::next() {
  return statuses_[count_.fetch_add(1, std::memory_order_relaxed) * 5 % statuses_.size()];
}

}  // namespace cpprpc::detail
