// Which calls are started anew after they have failed, and how soon.
//
//   Retry retry(policy, throttle);
//   ...
//   if (const auto wait = retry.after(status.code(), pushback)) try_again_after(*wait);
//
// Specification: https://github.com/grpc/proposal/blob/master/A6-client-retries.md

#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/retry_policy.h"
#include "cpprpc/rpc/service_config.h"
#include "cpprpc/transport/h2/client/backoff.h"

namespace cpprpc::transport::h2 {

/// Stops the retries of a channel while too many of its calls fail. From any thread.
class RetryThrottle {
 public:
  explicit RetryThrottle(const ServiceConfig::RetryThrottling& config) noexcept
      : max_(config.max_tokens * 1000),
        per_success_(static_cast<int>(config.token_ratio * 1000 + 0.5)),
        tokens_(max_) {}

  /// Counts a call that has failed with a code of its policy. Whether it may be tried again.
  bool failed() noexcept;

  /// Counts a call that was answered with OK.
  void succeeded() noexcept;

 private:
  const int max_;          // in thousandths of tokens, like the others
  const int per_success_;  // what a success brings back
  std::atomic<int> tokens_;
};

/// What a server says of retries in `grpc-retry-pushback-ms`: nothing, how long to wait, or that
/// there is to be none.
class Pushback {
 public:
  Pushback() noexcept = default;

  /// Of the field's value. What is no number, or less than none, says that there is to be no retry.
  explicit Pushback(std::string_view value) noexcept;

  [[nodiscard]] bool forbids() const noexcept { return said_ && !wait_; }
  [[nodiscard]] std::optional<Clock::duration> wait() const noexcept { return wait_; }

 private:
  bool said_ = false;
  std::optional<Clock::duration> wait_;
};

/// The retries of one call.
class Retry {
 public:
  /// More attempts than that are never made, whatever a policy says.
  static constexpr int kMaxAttempts = 5;

  /// Both may be null, and must outlive it.
  Retry(const RetryPolicy* policy, RetryThrottle* throttle) noexcept
      : policy_(policy), throttle_(throttle) {}

  /// Whether the call has a policy: else after() never says so.
  [[nodiscard]] bool is_possible() const noexcept { return policy_ != nullptr; }

  /// An attempt has ended so. `may_resend`: the server has not begun to answer, and all that was
  /// sent can be sent again. How long to wait until the next attempt; empty: that was the last.
  [[nodiscard]] std::optional<Clock::duration> after(StatusCode code, const Pushback& pushback,
                                                     bool may_resend);

  /// Retries that were granted: what `grpc-previous-rpc-attempts` says.
  [[nodiscard]] int previous_attempts() const noexcept { return retries_; }

 private:
  [[nodiscard]] Clock::duration next_wait();

  const RetryPolicy* policy_;
  RetryThrottle* throttle_;
  int retries_ = 0;
  int waits_ = 0;  // since the server last said how long to wait
};

}  // namespace cpprpc::transport::h2
