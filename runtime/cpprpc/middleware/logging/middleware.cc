#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "cpprpc/middleware/logging.h"
#include "cpprpc/middleware/logging/detail/call_log.h"
#include "cpprpc/middleware/logging/detail/payloads.h"

namespace cpprpc {
namespace {

using detail::CallLog;
using detail::LoggedCall;
using detail::Payloads;

const Method* method_of(const ServerContext& context) noexcept { return context.method(); }
const Method* method_of(const ClientContext& context) noexcept { return &context.method(); }

std::string_view peer_of(const ServerContext& context) { return context.peer(); }
// Chosen by the channel, call by call.
std::string_view peer_of(const ClientContext&) { return {}; }

// One call, from its start to its line, which comes whatever becomes of the call.
template <class Context>
class Call {
 public:
  Call(const CallLog& log, Context& context, const RequestId* request_id)
      : log_(log), context_(context), payloads_(log, call_), started_(context.started()) {
    call_.path = context.path();
    call_.method = method_of(context);
    if (request_id != nullptr) call_.request_id = &request_id_.emplace(*request_id);
    if (log.options().payload_size() != 0) context.add_hook(payloads_);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    if (!is_over_) end_as_dropped();
  }

  void end(const Status& status) {
    if (std::exchange(is_over_, true)) return;
    call_.took = Clock::now() - started_;
    const auto level = log_.level_of(status.code(), call_.took);
    if (!log_.is_logged(level)) return;
    call_.peer = peer_of(context_);
    call_.metadata = &context_.metadata();
    call_.traffic = context_.traffic();
    const std::optional<TraceContext> trace = trace_of(context_);
    if (trace) call_.trace_context = &*trace;
    log_.write_call(call_, status, level);
  }

 private:
  // Somebody did that before it had ended.
  void end_as_dropped() noexcept {
    try {
      end(Status::cancelled("dropped by a middleware around it"));
    } catch (const std::bad_alloc&) {
      // Without memory there is no line, and nobody to tell it.
    }
  }

  const CallLog& log_;
  Context& context_;
  std::optional<RequestId> request_id_;  // a handler may set another one
  LoggedCall call_;
  Payloads payloads_;
  const Clock::time_point started_;
  bool is_over_ = false;
};

template <class Context>
Task<Status> run(const CallLog& log, Context& context, const RequestId* request_id, Next next) {
  Call<Context> call(log, context, request_id);
  try {
    Status status = co_await next();
    call.end(status);
    co_return status;
  } catch (const std::exception& exception) {
    call.end(Status::unknown(std::string("an exception escaped: ") + exception.what()));
    throw;
  } catch (...) {
    call.end(Status::unknown("an exception escaped"));
    throw;
  }
}

}  // namespace

ServerLog::ServerLog(std::shared_ptr<spdlog::logger> logger, const LogOptions& options)
    : log_(std::make_shared<CallLog>(CallLog::Side::Server, std::move(logger), options)) {}

Task<Status> ServerLog::operator()(ServerContext& context, Next next) const {
  const RequestId& id = request_id(context);
  if (log_->skips(context.path())) return next();
  return run(*log_, context, &id, next);
}

ClientLog::ClientLog(std::shared_ptr<spdlog::logger> logger, const LogOptions& options)
    : log_(std::make_shared<CallLog>(CallLog::Side::Client, std::move(logger), options)) {}

Task<Status> ClientLog::operator()(ClientContext& context, Next next) const {
  const RequestId* const id = detail::send_request_id(context, true);
  if (log_->skips(context.path())) return next();
  return run(*log_, context, id, next);
}

Router::ExceptionLog log_exceptions_to(std::shared_ptr<spdlog::logger> logger,
                                       const LogOptions& options) {
  return [log = std::make_shared<const CallLog>(CallLog::Side::Server, std::move(logger), options)](
             std::string_view path, std::string_view what) { log->write_exception(path, what); };
}

}  // namespace cpprpc
