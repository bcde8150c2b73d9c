// RateLimit: server middleware that lets each caller make only so many calls in a time, by token
// buckets (cpprpc/middleware/limits/detail/token_buckets.h).
//
//   const RateLimit limit(RateLimitOptions{}.rate(100).burst(200).exempt("grpc.health.v1.Health"));
//   router.use(limit);
//   ... limit.snapshot().refused ...
//
// A call takes a token when it comes, a stream one for all of its messages. Without one it is
// refused with RESOURCE_EXHAUSTED, and a RetryInfo that says when there will be one. Copies share
// the buckets. Any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "cpprpc/middleware/limits/rate_limit_options.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

/// What a limit has done so far.
struct RateLimitSnapshot {
  std::size_t keys = 0;  // that are remembered
  std::uint64_t admitted = 0;
  std::uint64_t refused = 0;
  friend bool operator==(const RateLimitSnapshot&, const RateLimitSnapshot&) = default;
};

class RateLimit {
 public:
  /// Throws std::invalid_argument if the options have no rate.
  explicit RateLimit(const RateLimitOptions& options);

  /// As ServerMiddleware.
  Task<Status> operator()(ServerContext& context, Next next) const;

  [[nodiscard]] RateLimitSnapshot snapshot() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cpprpc
