// ConcurrencyLimit: server middleware that lets only so many calls be worked on at a time. More
// wait for a while, without a thread, or are refused.
//
//   const ConcurrencyLimit limit(ConcurrencyLimitOptions{}.adaptive());
//   router.use(limit);
//   ... limit.snapshot().in_flight ...
//
// A call has its place until it ends, a stream too. One that waits gives up when its client does,
// or when its deadline passes. Copies share the limit. Any thread; lives as long as the router.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "cpprpc/middleware/limits/concurrency_limit_options.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

/// What a limit has done so far. What is in flight and what is queued are of one moment; other
/// numbers that change while they are read may be a call apart.
struct ConcurrencyLimitSnapshot {
  std::size_t in_flight = 0;
  std::size_t limit = 0;
  std::size_t queued = 0;
  std::uint64_t admitted = 0;
  std::uint64_t refused_queue_full = 0;
  std::uint64_t refused_waited_too_long = 0;
  std::uint64_t refused_lag = 0;
  std::uint64_t cancelled = 0;  // while they waited

  [[nodiscard]] std::uint64_t refused() const noexcept {
    return refused_queue_full + refused_waited_too_long + refused_lag;
  }
  friend bool operator==(const ConcurrencyLimitSnapshot&,
                         const ConcurrencyLimitSnapshot&) = default;
};

class ConcurrencyLimit {
 public:
  explicit ConcurrencyLimit(const ConcurrencyLimitOptions& options = ConcurrencyLimitOptions());

  /// As ServerMiddleware.
  Task<Status> operator()(ServerContext& context, Next next) const;

  [[nodiscard]] ConcurrencyLimitSnapshot snapshot() const noexcept;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cpprpc
