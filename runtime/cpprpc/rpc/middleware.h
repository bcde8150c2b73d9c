// Middleware: what is done around every call of a server, a service or a channel: logging, checks,
// retries. One shape for both sides and for the four kinds of method.
//
//   Task<Status> log(ServerContext& context, Next next) {
//     Status status = co_await next();              // the rest of the chain, then the handler
//     fmt::print("{} {}\n", context.path(), status.to_string());
//     co_return status;                             // what the client sees
//   }
//   router.use(log);
//
//   Task<Status> authorize(ClientContext& context, Next next) {
//     Result<std::string> token = co_await fetch_token();
//     if (!token) co_return std::move(token).error();   // short-cut: the call is never sent
//     context.metadata().add("authorization", "Bearer " + *token);
//     co_return co_await next();
//   }
//   Channel with_token = channel.with(authorize);
//
// Chains run in the order of use() and with(): the first one is the outermost. next() gives the
// call's status: when the handler has returned, or when the server has said how it went and the
// caller has asked for that. What a middleware returns in its place counts.
//
// A server's middleware runs where the handler does, on the thread of the call. Exceptions that
// escape from it are logged and become UNKNOWN, as those of handlers, which next() gives as UNKNOWN
// already. A client's runs on a thread of the channel, not on the caller's: it must not block. One
// object serves all calls, from several threads: what it changes of its own it has to synchronise.
// A lambda that is a coroutine may capture: its object outlives its calls.

#pragma once

#include <cstddef>
#include <functional>

#include "cpprpc/base/status.h"
#include "cpprpc/task/task.h"

namespace cpprpc {

class ClientContext;
class ServerContext;

namespace detail {

// The middlewares of one call and what they are around, by position.
class Chain {
 public:
  Chain() = default;
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  virtual Task<Status> run(std::size_t position) = 0;

 protected:
  ~Chain() = default;
};

}  // namespace detail

/// The rest of the chain. For the middleware that it was given to, until that returns.
class Next {
 public:
  Next(detail::Chain& chain, std::size_t position) noexcept : chain_(&chain), position_(position) {}

  /// Awaited, runs the rest and gives its status. Once; but around a unary call of a client again
  /// after each failure, which sends the request anew. (See ClientContext::parallel_attempts().)
  Task<Status> operator()() const { return chain_->run(position_); }

 private:
  detail::Chain* chain_;
  std::size_t position_;
};

using ServerMiddleware = std::function<Task<Status>(ServerContext& context, Next next)>;

/// A class, so that what includes channel.h, as all generated clients do, is spared <functional>.
class ClientMiddleware : public std::function<Task<Status>(ClientContext& context, Next next)> {
 public:
  using function::function;
};

}  // namespace cpprpc
