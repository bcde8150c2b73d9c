// RetryBudget: how many more calls than its caller asked for a channel may make.
//
//   Retry(RetryPolicy{}.max_attempts(3), RetryBudget{}.ratio(0.1).min_per_second(5))
//
// When all calls fail, three attempts each would treble the load of a server that is in trouble
// already. So each call puts a part of a token into a bucket, and each attempt beyond the first
// takes a whole one out; when there is none, the call ends with the error that it has.
//
// A value. Setters throw std::invalid_argument, saying why. After Finagle's RetryBudget,
// https://twitter.github.io/finagle/guide/Clients.html#retries, and gRPC's retry throttling,
// https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs

#pragma once

namespace cpprpc {

class RetryBudget {
 public:
  RetryBudget() {}

  /// What a call adds: 0.2 unless said otherwise, so that one in five calls may be tried again.
  /// From 0 to 1000.
  RetryBudget& ratio(double tokens_per_call);

  /// What time adds, so that whoever calls seldom may try again too: 10 unless said otherwise. From
  /// 0 to 1,000,000.
  RetryBudget& min_per_second(double tokens);

  /// What there is at first, and never more: 100 unless said otherwise. From 1 to 1,000,000.
  RetryBudget& burst(int tokens);

  [[nodiscard]] double ratio() const noexcept { return ratio_; }
  [[nodiscard]] double min_per_second() const noexcept { return min_per_second_; }
  [[nodiscard]] int burst() const noexcept { return burst_; }

 private:
  double ratio_ = 0.2;
  double min_per_second_ = 10;
  int burst_ = 100;
};

}  // namespace cpprpc
