// FetchedToken: client middleware that sends a bearer token which a function fetches.
//
//   Channel channel = connect_grpc("users.internal:443", ChannelOptions{}.tls(TlsOptions{}))
//                         .with(FetchedToken([&vault](ClientContext&) -> Task<Result<BearerToken>>
//                         {
//                           co_return co_await vault.token("users");
//                         }));
//
// A token is kept until shortly before it expires, for all calls of the channel, which wait for one
// fetch together. One that the server refuses, with UNAUTHENTICATED, is not used again. When there
// is none to be had, the call ends with the status that the function gave. As every token it is
// never sent where others could read it: see CallOptions::bearer_token(). Copies share what they
// keep.
//
// The function runs on a thread of the channel, in the task of a call: it must not block, and is
// told to stop when that call is cancelled; the next call then fetches.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"

namespace cpprpc {

struct BearerToken {
  BearerToken() = default;
  /// Used for one call only.
  explicit BearerToken(std::string token) noexcept : value(std::move(token)) {}
  BearerToken(std::string token, Clock::time_point until) noexcept
      : value(std::move(token)), expires(until) {}

  std::string value;
  Clock::time_point expires = Clock::time_point::min();
};

class FetchedToken {
 public:
  using Fetch = std::function<Task<Result<BearerToken>>(ClientContext& context)>;

  explicit FetchedToken(Fetch fetch);

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;

  /// How long before it expires a token is no longer sent: it may take its time on the way.
  static constexpr std::chrono::seconds kMargin{10};

 private:
  class Cache;
  std::shared_ptr<Cache> cache_;
};

}  // namespace cpprpc
