// CallLimits: what a server allows its calls, over all its threads.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "cpprpc/task/executor.h"

namespace cpprpc::transport {

class CallLimits {
 public:
  CallLimits(std::optional<std::size_t> max_calls, std::optional<Clock::duration> default_timeout,
             std::size_t max_receive_message) noexcept
      : max_calls_(max_calls),
        default_timeout_(default_timeout),
        max_receive_message_(max_receive_message) {}

  /// False: there are as many calls as may be. Each true is followed by one leave().
  [[nodiscard]] bool enter() noexcept {
    if (!max_calls_) return true;
    if (calls_.fetch_add(1, std::memory_order_relaxed) < *max_calls_) return true;
    leave();
    refused_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  void leave() noexcept {
    if (max_calls_) calls_.fetch_sub(1, std::memory_order_relaxed);
  }

  /// How often enter() said false.
  [[nodiscard]] std::uint64_t refused() const noexcept {
    return refused_.load(std::memory_order_relaxed);
  }

  /// Of calls whose client sets no deadline.
  [[nodiscard]] std::optional<Clock::duration> default_timeout() const noexcept {
    return default_timeout_;
  }

  /// Of a message that arrived compressed, once it is not; gRPC itself looks at the others.
  [[nodiscard]] std::size_t max_receive_message() const noexcept { return max_receive_message_; }

 private:
  const std::optional<std::size_t> max_calls_;
  const std::optional<Clock::duration> default_timeout_;
  const std::size_t max_receive_message_;
  std::atomic<std::size_t> calls_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
};

}  // namespace cpprpc::transport
