// DeadlineBudget: middleware that sees to it that each call has an end, and that a server which
// calls another one has time left to answer.
//
//   channel.with(DeadlineBudget(DeadlineBudgetOptions{}.default_timeout(5s).share(0.9)))
//
// A call without a deadline gets the default timeout. One that is part of a call that is being
// served (CallOptions::parent()) gets a share of what that one has left, less a margin; if that is
// nothing, it ends with DEADLINE_EXCEEDED and is not sent. Of several deadlines the earliest
// counts.
//
// A value. For any thread. Setters throw std::invalid_argument, saying why.

#pragma once

#include <optional>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"

namespace cpprpc {

class DeadlineBudgetOptions {
 public:
  DeadlineBudgetOptions() {}

  /// Of a unary call that has no deadline, of its own or of its parent's. None unless said.
  DeadlineBudgetOptions& default_timeout(Clock::duration timeout);

  /// The same for calls that stream, which may well be meant to last. None unless said.
  DeadlineBudgetOptions& default_stream_timeout(Clock::duration timeout);

  /// Of the time that the parent has left: more than 0, at most 1. 1 unless said otherwise.
  DeadlineBudgetOptions& share(double share);

  /// What is taken from that besides. 0 unless said otherwise.
  DeadlineBudgetOptions& margin(Clock::duration margin);

  [[nodiscard]] const std::optional<Clock::duration>& default_timeout() const noexcept {
    return default_timeout_;
  }
  [[nodiscard]] const std::optional<Clock::duration>& default_stream_timeout() const noexcept {
    return default_stream_timeout_;
  }
  [[nodiscard]] double share() const noexcept { return share_; }
  [[nodiscard]] Clock::duration margin() const noexcept { return margin_; }

 private:
  std::optional<Clock::duration> default_timeout_;
  std::optional<Clock::duration> default_stream_timeout_;
  double share_ = 1;
  Clock::duration margin_ = Clock::duration::zero();
};

class DeadlineBudget {
 public:
  explicit DeadlineBudget(const DeadlineBudgetOptions& options = DeadlineBudgetOptions())
      : options_(options) {}

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;

 private:
  DeadlineBudgetOptions options_;
};

}  // namespace cpprpc
