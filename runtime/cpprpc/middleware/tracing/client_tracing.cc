#include <optional>
#include <utility>

#include "cpprpc/middleware/tracing/call_tracing.h"
#include "cpprpc/middleware/tracing/detail/call_span.h"
#include "cpprpc/middleware/tracing/detail/message_events.h"
#include "cpprpc/middleware/tracing/detail/tracer_core.h"

namespace cpprpc {
namespace {

// Left by a span that has failed: what the next attempt is below, too.
struct ParentOfNext {
  explicit ParentOfNext(std::optional<TraceContext> the_parent) noexcept
      : parent(std::move(the_parent)) {}
  std::optional<TraceContext> parent;
};

std::optional<TraceContext> parent_of(ClientContext& context) {
  if (const auto* const next = context.extensions().get<ParentOfNext>()) return next->parent;
  return trace_of(context);
}

}  // namespace

// A call that is not recorded costs its ids: no coroutine, and no look at the clock.
Task<Status> ClientTracing::operator()(ClientContext& context, Next next) const {
  if (context.extensions().get<Untraced>() != nullptr) return next();
  detail::TracerCore& core = *tracer_.core_;
  TraceText name = detail::span_name(&context.method());
  std::optional<TraceContext> parent = parent_of(context);
  TraceContext own = core.join(parent, name.view(), SpanKind::Client);
  own.write_to(context.metadata());
  if (!core.records(own)) {
    context.extensions().set(std::move(own));
    return next();
  }
  context.extensions().set(own);
  context.extensions().erase<ParentOfNext>();
  Span span = core.record(std::move(own), parent ? parent->span_id : SpanId(), std::move(name),
                          SpanKind::Client, Clock::now());
  return record(context, next, std::move(span), std::move(parent));
}

Task<Status> ClientTracing::record(ClientContext& context, Next next, Span span,
                                   std::optional<TraceContext> parent) const {
  const detail::TracerCore& core = *tracer_.core_;
  SpanData& data = detail::TracerCore::data(span);
  detail::describe_call(data, &context.method(), options_);
  std::optional<detail::MessageEvents> messages;
  if (options_.message_events) context.add_hook(messages.emplace(core.max_events()));
  const auto end = [&](const Status& status) {
    detail::describe_end(data, status, core.max_text());
    if (messages) messages->move_to(data);
    span.end();
    if (!status.is_ok()) context.extensions().set(ParentOfNext(std::move(parent)));
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
