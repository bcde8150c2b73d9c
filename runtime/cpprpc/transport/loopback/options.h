// LoopbackOptions: what the server of a loopback allows its callers, as that of a network would.
//
//   Loopback loopback{router, LoopbackOptions{}.max_concurrent_calls(100).default_timeout(5s)};
//
// A value; not synchronised. Setters throw std::invalid_argument for what makes no sense.

#pragma once

#include <cstddef>
#include <limits>
#include <optional>

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {

class LoopbackOptions {
 public:
  LoopbackOptions() {}

  /// The largest message of either direction, in bytes: a call with a larger one ends with
  /// RESOURCE_EXHAUSTED. Without limit by default: nothing is copied for a network here.
  LoopbackOptions& max_message(std::size_t bytes) noexcept {
    max_message_ = bytes;
    return *this;
  }

  /// See ServerOptions::max_concurrent_calls().
  LoopbackOptions& max_concurrent_calls(std::size_t count) {
    if (count == 0) detail::refuse("the number of concurrent calls", "must not be zero");
    max_concurrent_calls_ = count;
    return *this;
  }

  /// See ServerOptions::default_timeout().
  LoopbackOptions& default_timeout(Clock::duration timeout) {
    default_timeout_ = detail::positive(timeout, "the default timeout of calls");
    return *this;
  }

  [[nodiscard]] std::size_t max_message() const noexcept { return max_message_; }
  [[nodiscard]] std::size_t max_concurrent_calls() const noexcept { return max_concurrent_calls_; }
  [[nodiscard]] std::optional<Clock::duration> default_timeout() const noexcept {
    return default_timeout_;
  }

 private:
  std::size_t max_message_ = std::numeric_limits<std::size_t>::max();
  std::size_t max_concurrent_calls_ = std::numeric_limits<std::size_t>::max();
  std::optional<Clock::duration> default_timeout_;
};

}  // namespace cpprpc
