// ConcurrencyLimitOptions: how many calls a server works on at a time, and what becomes of more.
//
//   ConcurrencyLimitOptions{}.adaptive().queue(100).max_wait(100ms).exempt("grpc.health.v1.Health")
//
// A value; not synchronised. Setters throw std::invalid_argument for what makes no sense.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/task/executor.h"

namespace cpprpc {

class ConcurrencyLimitOptions {
 public:
  ConcurrencyLimitOptions() {}

  /// So many, always.
  ConcurrencyLimitOptions& fixed(std::size_t calls);

  /// As many as are found to go without making each other slow: the default. See
  /// limits/detail/adaptive_limit.h for how.
  ConcurrencyLimitOptions& adaptive() { return adaptive(100, 4, 1000); }
  ConcurrencyLimitOptions& adaptive(std::size_t initial, std::size_t min, std::size_t max);

  /// How many calls may wait for others to end; more are refused. None with 0; 1000 by default.
  ConcurrencyLimitOptions& queue(std::size_t calls);

  /// How long they may wait; then they are refused. 100 ms by default. First come, first served;
  /// but once there has been a queue for that long, the newest is: the others are refused soon.
  ConcurrencyLimitOptions& max_wait(Clock::duration time);

  /// Refuses calls while the thread is later than that with what came to it: handlers hold it,
  /// which no count of calls shows because those behind have not begun. 100 ms by default;
  /// Clock::duration::max() is never. It sees the calls that arrive together on connections of h2,
  /// or in a loopback; the grpc transport begins calls before it has their messages, so that there
  /// they are counted, and wait in the queue.
  ConcurrencyLimitOptions& max_lag(Clock::duration time);

  /// Calls of a service, `grpc.health.v1.Health`, or of a method, `/demo.v1.Greeter/SayHello`, pass
  /// and are not counted. May be said several times.
  ConcurrencyLimitOptions& exempt(std::string_view service_or_path);

  /// What refused calls are told to wait: between that and twice as long, so that they do not
  /// come back together. 1 s by default.
  ConcurrencyLimitOptions& retry_after(Clock::duration time);

  [[nodiscard]] bool is_adaptive() const noexcept { return is_adaptive_; }
  [[nodiscard]] std::size_t initial() const noexcept { return initial_; }  // or the fixed limit
  [[nodiscard]] std::size_t min() const noexcept { return min_; }
  [[nodiscard]] std::size_t max() const noexcept { return max_; }
  [[nodiscard]] std::size_t queue() const noexcept { return queue_; }
  [[nodiscard]] Clock::duration max_wait() const noexcept { return max_wait_; }
  [[nodiscard]] Clock::duration max_lag() const noexcept { return max_lag_; }
  [[nodiscard]] const std::vector<std::string>& exempt() const noexcept { return exempt_; }
  [[nodiscard]] Clock::duration retry_after() const noexcept { return retry_after_; }

 private:
  bool is_adaptive_ = true;
  std::size_t initial_ = 100;
  std::size_t min_ = 4;
  std::size_t max_ = 1000;
  std::size_t queue_ = 1000;
  Clock::duration max_wait_ = std::chrono::milliseconds(100);
  Clock::duration max_lag_ = std::chrono::milliseconds(100);
  std::vector<std::string> exempt_;
  Clock::duration retry_after_ = std::chrono::seconds(1);
};

}  // namespace cpprpc
