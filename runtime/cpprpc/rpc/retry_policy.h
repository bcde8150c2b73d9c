// RetryPolicy: which calls a channel tries again by itself, how often and how soon.
//
//   ServiceConfig{}.add(MethodConfig{}.service(demo::v1::Greeter::full_name)
//                           .retry(RetryPolicy{}.max_attempts(4).initial_backoff(50ms)))
//
// A call that fails with one of the codes, before the server has sent anything else, is started
// anew after a random time of up to the backoff, which grows from attempt to attempt. Its deadline
// counts over all attempts. Retry only what does no harm when it is done twice: a server may have
// acted, and failed afterwards. A value. Setters throw std::invalid_argument, saying why.
//
// Specification: https://github.com/grpc/proposal/blob/master/A6-client-retries.md

#pragma once

#include <chrono>
#include <initializer_list>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/task/executor.h"

namespace cpprpc {

class RetryPolicy {
 public:
  RetryPolicy() : codes_{StatusCode::Unavailable} {}

  /// With the first one: at least 2. More than 5 count as 5.
  RetryPolicy& max_attempts(int attempts);

  /// Before the second attempt.
  RetryPolicy& initial_backoff(Clock::duration backoff);

  /// At most, however often the call was tried.
  RetryPolicy& max_backoff(Clock::duration backoff);

  /// What the backoff grows by.
  RetryPolicy& backoff_multiplier(double factor);

  /// The codes to try again after: by default UNAVAILABLE, which means that the server did not
  /// take the call. OK cannot be one.
  RetryPolicy& retry_on(std::initializer_list<StatusCode> codes) {
    return retry_on(std::vector<StatusCode>(codes));
  }
  RetryPolicy& retry_on(std::vector<StatusCode> codes);

  [[nodiscard]] int max_attempts() const noexcept { return max_attempts_; }
  [[nodiscard]] Clock::duration initial_backoff() const noexcept { return initial_backoff_; }
  [[nodiscard]] Clock::duration max_backoff() const noexcept { return max_backoff_; }
  [[nodiscard]] double backoff_multiplier() const noexcept { return backoff_multiplier_; }
  [[nodiscard]] const std::vector<StatusCode>& codes() const noexcept { return codes_; }

 private:
  int max_attempts_ = 3;
  Clock::duration initial_backoff_ = std::chrono::milliseconds(100);
  Clock::duration max_backoff_ = std::chrono::seconds(2);
  double backoff_multiplier_ = 2;
  std::vector<StatusCode> codes_;
};

}  // namespace cpprpc
