// The status of a refused call, with its RetryInfo.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <string>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

/// RESOURCE_EXHAUSTED; come again after `retry_after`.
Status refusal(std::string message, Clock::duration retry_after);

/// As what a middleware returns.
Task<Status> answer(Status status);

/// Refusals that were made before, so that they cost little: with times from `retry_after` on to
/// twice that. Any thread.
class Refusals {
 public:
  Refusals(const std::string& message, Clock::duration retry_after);

  Status next();
  [[nodiscard]] std::uint64_t count() const noexcept {
    return count_.load(std::memory_order_relaxed);
  }

 private:
  std::array<Status, 8> statuses_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace cpprpc::detail
