// ServerTimeout: server middleware that gives calls an end.
//
//   router.use(ServerTimeout(2s).service<Reports>(30s).method(Reports::kYearly, 5min));
//
// What is said of a method counts before what is said of its service, and that before the rest; an
// earlier deadline of the client stays. When the time is up the handler is told to stop, and the
// client DEADLINE_EXCEEDED: see ServerContext::timeout(). Streams may well be meant to last, as
// those of health checks: they end where that is said, by streams(), of their service or method.
// Clock::duration::max() is no end.
//
// Copies share what was said. Set up by one thread before the server starts, then for any. The
// setters throw std::invalid_argument for a time that is not more than zero.

#pragma once

#include <memory>
#include <string_view>

#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

class ServerTimeout {
 public:
  /// Of unary calls.
  explicit ServerTimeout(Clock::duration timeout);

  /// Of all calls that stream. None if nothing is said.
  ServerTimeout& streams(Clock::duration timeout);
  ServerTimeout& method(const Method& method, Clock::duration timeout);
  ServerTimeout& service(std::string_view full_name, Clock::duration timeout);
  template <class Service>
  ServerTimeout& service(Clock::duration timeout) {
    return service(Service::full_name, timeout);
  }

  /// As ServerMiddleware.
  Task<Status> operator()(ServerContext& context, Next next) const;

 private:
  class Timeouts;
  std::shared_ptr<Timeouts> timeouts_;
};

}  // namespace cpprpc
