// FetchedToken: client middleware that sends a bearer token which a function fetches.
//
//   Channel channel = connect_grpc("users.internal:443", ChannelOptions{}.tls(TlsOptions{}))
//                         .with(FetchedToken([vault]() -> Task<Result<BearerToken>> {
//                           co_return co_await vault->token("users");
//                         }));
//
// A token is kept for all calls of the channel. When four fifths of its time are over, or at
// `refresh`, the next call has the next one fetched; it does not wait for that, and neither do the
// others. If that fails they go on with the old one, and another call tries after a second, then
// two, up to a minute. Calls wait only when there is no token, or one that is about to expire:
// together, for one fetch, whose failure is the end of all that wait. One that the server refuses,
// with UNAUTHENTICATED, is not used again. As every token it is never sent where others could read
// it: see CallOptions::bearer_token(). Copies share what they keep.
//
// The function must not block. While calls wait for it, it runs on a thread of the channel, in the
// task of one of them, and is told to stop when that is cancelled or its deadline comes; the next
// call then fetches. Ahead it runs beside all calls, on a thread that is there for that, and is
// told to stop after kRefreshTime, or when the channel and its last call are gone. Nobody waits for
// that: so it should own what it uses, a copy of the channel to the vault say.
//
// A token that lies in a file: rpc/token_file.h.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/task/executor.h"
#include "cpprpc/task/task.h"

namespace cpprpc {

struct BearerToken {
  BearerToken() = default;
  /// Used for one call only.
  explicit BearerToken(std::string token) noexcept : value(std::move(token)) {}
  BearerToken(std::string token, Clock::time_point until) noexcept
      : value(std::move(token)), expires(until) {}

  std::string value;
  Clock::time_point expires = Clock::time_point::min();
  /// When to fetch the next one, while this one is still good. If nothing is said, when four fifths
  /// of its time are over.
  std::optional<Clock::time_point> refresh;
};

class FetchedToken {
 public:
  using Fetch = std::function<Task<Result<BearerToken>>()>;

  /// Throws std::invalid_argument if that is no function.
  explicit FetchedToken(Fetch fetch);

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;

  /// How long before it expires a token is no longer sent: it may take its time on the way.
  static constexpr std::chrono::seconds kMargin{10};

  /// How long the next one may take, while there is one that is good.
  static constexpr std::chrono::seconds kRefreshTime{30};

 private:
  class Cache;
  std::shared_ptr<Cache> cache_;  // with its last copy fetching ahead ends
};

}  // namespace cpprpc
