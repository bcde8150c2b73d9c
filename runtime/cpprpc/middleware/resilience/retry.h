// Retry: middleware that tries failed calls again, as long as that helps.
//
//   Retry retry(RetryPolicy{}.max_attempts(3).initial_backoff(50ms), RetryBudget{}.ratio(0.1));
//   Channel users = connect_h2("users:443").with(retry);
//
// A unary call that fails with one of the policy's codes is sent anew after a random time of up to
// the backoff, unless one of these says no:
// * The method, without an idempotency_level in its .proto: doing it twice might do harm. See
//   unanswered_too() and any_method().
// * The server, by `grpc-retry-pushback-ms`; or it chooses the time with that, or the least time
//   with a google.rpc.RetryInfo.
// * The deadline, if it comes before the next attempt could begin.
// * The budget.
// * An open circuit breaker, which knows when it makes sense to ask again.
// The call then ends with the error that it has. Streams are sent once.
//
// Each attempt begins with the options and headers that the call came with, whatever middleware
// further in has made of them for the one before: a timeout that it sets is that of one attempt.
// The header grpc-previous-rpc-attempts tells the server how many there were.
//
// gRPC's own retries (cpprpc/rpc/retry_policy.h) know no budget across methods and no RetryInfo:
// use those where a service config says so anyway, this elsewhere, and never both. Copies share the
// budget and the counts. Any thread.
//
// Specification: https://github.com/grpc/proposal/blob/master/A6-client-retries.md, and full jitter
// of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

#pragma once

#include <cstdint>
#include <memory>

#include "cpprpc/middleware/resilience/retry_budget.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/retry_policy.h"

namespace cpprpc {

class Retry {
 public:
  explicit Retry(const RetryPolicy& policy = RetryPolicy(),
                 const RetryBudget& budget = RetryBudget());

  /// Tries methods without idempotency_level again, too, after UNAVAILABLE without headers: from a
  /// server that did not take the call, as far as a client can know. Should a connection break
  /// while the server works on the call, that looks the same.
  Retry& unanswered_too() noexcept {
    methods_ = Methods::Unanswered;
    return *this;
  }

  /// Tries every method again, after each of the policy's codes: for servers whose methods are all
  /// known to do no harm when they are called twice.
  Retry& any_method() noexcept {
    methods_ = Methods::Any;
    return *this;
  }

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;

  /// Attempts beyond the first of each call, since the start.
  [[nodiscard]] std::uint64_t retries() const noexcept;

  /// Those that the budget did not allow.
  [[nodiscard]] std::uint64_t out_of_budget() const noexcept;

 private:
  class Core;
  enum class Methods : std::uint8_t { Idempotent, Unanswered, Any };

  Task<Status> run(ClientContext& context, Next next) const;
  [[nodiscard]] static bool is_idempotent(const ClientContext& context) noexcept;
  [[nodiscard]] bool is_safe(ClientContext& context, const Status& status) const;

  std::shared_ptr<Core> core_;
  Methods methods_ = Methods::Idempotent;
};

}  // namespace cpprpc
