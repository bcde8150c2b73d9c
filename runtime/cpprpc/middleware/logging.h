// Logs of the calls that a server answers and that clients make: a line for each when it ends, as
// key=value or JSON, through a logger of spdlog.
//
//   auto logger = make_json_logger(std::make_shared<spdlog::sinks::stdout_sink_mt>());
//   router.use(ServerLog(logger, LogOptions{}.json().skip("grpc.health.v1.Health")));
//   router.log_exceptions(log_exceptions_to(logger, LogOptions{}.json()));
//   Channel users = connect_h2("users:443").with(ClientLog(logger, LogOptions{}.json()));
//
// A line tells service, method and type, the peer, how the call ended and how long it took, how
// many messages and bytes went each way, the request's id, and the trace and span that the call is
// part of. docs/logging.md names the keys. As the outermost middleware a log sees all that the
// others do.
//
// What comes from a peer or a handler cannot break a line, or end it: it is escaped and cut. The
// logger runs on the thread of the call, and whatever it waits for, the call waits for: one that
// writes to what may be slow should be asynchronous. Any thread; copies share what they keep.

#pragma once

#include <memory>

#include "cpprpc/middleware/logging/loggers.h"
#include "cpprpc/middleware/logging/options.h"
#include "cpprpc/middleware/logging/request_id.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server_context.h"

namespace spdlog {
class logger;
}  // namespace spdlog

namespace cpprpc {

namespace detail {
class CallLog;
}  // namespace detail

class ServerLog {
 public:
  explicit ServerLog(std::shared_ptr<spdlog::logger> logger,
                     const LogOptions& options = LogOptions());

  /// As ServerMiddleware. Gives the call its request id: see request_id.h.
  Task<Status> operator()(ServerContext& context, Next next) const;

 private:
  std::shared_ptr<const detail::CallLog> log_;
};

class ClientLog {
 public:
  explicit ClientLog(std::shared_ptr<spdlog::logger> logger,
                     const LogOptions& options = LogOptions());

  /// As ClientMiddleware. Sends a request id: that of the call that is being served, if this one
  /// was made with CallOptions::parent(), else a new one.
  Task<Status> operator()(ClientContext& context, Next next) const;

 private:
  std::shared_ptr<const detail::CallLog> log_;
};

/// For Router::log_exceptions(): logs exceptions that escape from handlers, as errors.
[[nodiscard]] Router::ExceptionLog log_exceptions_to(std::shared_ptr<spdlog::logger> logger,
                                                     const LogOptions& options = LogOptions());

}  // namespace cpprpc
