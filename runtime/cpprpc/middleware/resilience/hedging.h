// Hedging: middleware that asks a second time when the answer is late, and takes whichever comes
// first: for slow moments of a server, which would else be those of all its clients.
//
//   Hedging hedging(HedgingOptions{}.delay_percentile(0.95).delay(50ms).max_attempts(2));
//   Channel users = connect_h2("users:443").with(hedging);
//
// For unary methods with `option idempotency_level = IDEMPOTENT` or NO_SIDE_EFFECTS; others are
// sent once. The first attempt is sent at once; the next one when there is no answer a delay after
// the caller has come to wait for it, or as soon as an attempt fails with a code that another one
// may do better with. The first answer counts and cancels the others; if none does well, the last
// error is the call's. A server that answers with `grpc-retry-pushback-ms` has its say, and a
// budget bounds what load this adds. Later attempts tell it how many there were before, by
// `grpc-previous-rpc-attempts`.
//
// Copies share the budget, the counts and what is measured. Any thread.
//
// Specification: https://github.com/grpc/proposal/blob/master/A6-client-retries.md#hedging-policy.
// After J. Dean and L. A. Barroso, "The Tail at Scale",
// https://research.google/pubs/the-tail-at-scale/

#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <vector>

#include "cpprpc/middleware/resilience/retry_budget.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"

namespace cpprpc {

/// A value. Setters throw std::invalid_argument, saying why.
class HedgingOptions {
 public:
  HedgingOptions() {}

  /// How long an attempt has the caller to itself: 100 ms unless said otherwise; 0: all attempts
  /// are made at once.
  HedgingOptions& delay(Clock::duration delay);

  /// In its place, once enough calls were measured, as long as that share of the method's recent
  /// calls took that went well: 0.95 hedges about one in twenty. More than 0, less than 1.
  HedgingOptions& delay_percentile(double share);

  /// With the first one: from 2 to 5. 2 unless said otherwise.
  HedgingOptions& max_attempts(int attempts);

  /// The codes after which another attempt may do better: UNAVAILABLE unless said otherwise. With
  /// any other the call is over.
  HedgingOptions& retry_on(std::vector<StatusCode> codes);
  HedgingOptions& retry_on(std::initializer_list<StatusCode> codes) {
    return retry_on(std::vector<StatusCode>(codes));
  }

  /// How many attempts there may be beyond the first of each call.
  HedgingOptions& budget(const RetryBudget& budget);

  [[nodiscard]] Clock::duration delay() const noexcept { return delay_; }
  [[nodiscard]] const std::optional<double>& delay_percentile() const noexcept {
    return delay_percentile_;
  }
  [[nodiscard]] int max_attempts() const noexcept { return max_attempts_; }
  [[nodiscard]] bool may_do_better(StatusCode code) const noexcept {
    return ((codes_ >> static_cast<unsigned>(code)) & 1U) != 0;
  }
  [[nodiscard]] const RetryBudget& budget() const noexcept { return budget_; }

 private:
  Clock::duration delay_ = std::chrono::milliseconds(100);
  std::optional<double> delay_percentile_;
  int max_attempts_ = 2;
  std::uint32_t codes_ = 1U << static_cast<unsigned>(StatusCode::Unavailable);
  RetryBudget budget_;
};

class Hedging {
 public:
  explicit Hedging(const HedgingOptions& options = HedgingOptions());

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;

  /// Attempts beyond the first of each call, since the start.
  [[nodiscard]] std::uint64_t hedges() const noexcept;

  /// The calls that one of those answered.
  [[nodiscard]] std::uint64_t won() const noexcept;

  /// Attempts that the budget did not allow.
  [[nodiscard]] std::uint64_t out_of_budget() const noexcept;

 private:
  class Core;
  class Call;
  Task<Status> run(ClientContext& context, Next next) const;

  std::shared_ptr<Core> core_;
};

}  // namespace cpprpc
