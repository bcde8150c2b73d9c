// Budget: the tokens of a RetryBudget. Any thread; a call costs an atomic addition.

#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "cpprpc/middleware/resilience/retry_budget.h"
#include "cpprpc/task/executor.h"

namespace cpprpc::detail::resilience {

class Budget {
 public:
  Budget(const RetryBudget& budget, Clock::time_point now);

  /// A call that its caller has asked for.
  void deposit() noexcept { add(per_call_); }

  /// Takes a token for another attempt; false if there is none.
  [[nodiscard]] bool withdraw(Clock::time_point now);

 private:
  void add(std::int64_t parts) noexcept;

  static constexpr std::int64_t kToken = 1'000'000;  // parts

  const std::int64_t per_call_;
  const double per_second_;
  const std::int64_t most_;
  std::atomic<std::int64_t> parts_;

  std::mutex mutex_;  // guards what follows
  Clock::time_point filled_;
};

}  // namespace cpprpc::detail::resilience
