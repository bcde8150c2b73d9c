#include <optional>
#include <utility>

#include "cpprpc/middleware/tracing/call_tracing.h"
#include "cpprpc/middleware/tracing/detail/call_span.h"
#include "cpprpc/middleware/tracing/detail/message_events.h"
#include "cpprpc/middleware/tracing/detail/tracer_core.h"

namespace cpprpc {

// A call that is not recorded costs its ids: no coroutine, and no look at the clock.
Task<Status> ServerTracing::operator()(ServerContext& context, Next next) const {
  detail::TracerCore& core = *tracer_.core_;
  TraceText name = detail::span_name(context.method());
  const bool is_local = context.extensions().get<TraceContext>() != nullptr;
  std::optional<TraceContext> parent = trace_of(context);
  const SpanId above = parent ? parent->span_id : SpanId();
  TraceContext own = core.join(std::move(parent), name.view(), SpanKind::Server);
  if (!core.records(own)) {
    context.extensions().set(std::move(own));
    return next();
  }
  context.extensions().set(own);
  Span span =
      core.record(std::move(own), above, std::move(name), SpanKind::Server, context.started());
  detail::TracerCore::data(span).parent_is_remote = above.is_valid() && !is_local;
  return record(context, next, std::move(span));
}

Task<Status> ServerTracing::record(ServerContext& context, Next next, Span span) const {
  const detail::TracerCore& core = *tracer_.core_;
  detail::describe_call(detail::TracerCore::data(span), context.method(), options_);
  detail::describe_peer(detail::TracerCore::data(span), context.peer());
  Span outer;  // of a ServerTracing further out
  if (Span* const kept = context.extensions().get<Span>()) outer = std::move(*kept);
  context.extensions().set(std::move(span));
  std::optional<detail::MessageEvents> messages;
  if (options_.message_events) context.add_hook(messages.emplace(core.max_events()));
  const auto end = [&](const Status& status) {
    Span& own = span_of(context);
    if (own.is_recording()) {  // the handler may have ended it
      SpanData& data = detail::TracerCore::data(own);
      detail::describe_end(data, status, core.max_text());
      if (messages) messages->move_to(data);
      own.end();
    }
    if (outer.is_recording()) {
      context.extensions().set(outer.context());
      context.extensions().set(std::move(outer));
    }
  };
  try {
    Status status = co_await next();
    end(status);
    co_return status;
  } catch (...) {
    end(Status::unknown("an exception escaped from further in"));
    throw;
  }
}

}  // namespace cpprpc
