#include "cpprpc/middleware/tracing/tracer.h"

#include <algorithm>
#include <utility>

#include "cpprpc/middleware/tracing/detail/new_id.h"
#include "cpprpc/middleware/tracing/detail/tracer_core.h"
#include "cpprpc/middleware/tracing/detail/wall_clock.h"

namespace cpprpc {
namespace detail {

TracerCore::TracerCore(const TracerOptions& options)
    : sampler_(options.sampler()),
      max_attributes_(options.max_attributes()),
      max_events_(options.max_events()),
      max_text_(options.max_text()),
      pipeline_(options.exporter() == nullptr ? nullptr : std::make_unique<Pipeline>(options)) {}

TraceContext TracerCore::join(std::optional<TraceContext> parent, std::string_view name,
                              SpanKind kind) const {
  // Nobody will hear of this span, so others are to be below the one that it is below.
  if (pipeline_ == nullptr && parent) return *std::move(parent);
  TraceContext own;
  own.trace_id = parent ? parent->trace_id : new_trace_id();
  own.span_id = new_span_id();
  const SpanStart start{own.trace_id, parent ? &*parent : nullptr, name, kind};
  const bool is_sampled = sampler_.is_sampled(start);
  if (parent) {
    own.state = std::move(parent->state);
    own.flags = parent->flags & TraceContext::kRandom;
  }
  if (is_sampled) own.flags |= TraceContext::kSampled;
  return own;
}

Span TracerCore::record(TraceContext context, SpanId parent, TraceText name, SpanKind kind,
                        Clock::time_point start) {
  Span span(std::move(context));
  span.recording_ = std::make_unique<Recording>();
  span.recording_->core = shared_from_this();
  SpanData& data = span.recording_->span;
  data.context = span.context_;
  data.parent = parent;
  data.name = std::move(name);
  data.kind = kind;
  data.start = to_wall_clock(start);
  return span;
}

void TracerCore::finish(std::unique_ptr<Recording> recording) noexcept {
  recording->span.end = std::max(wall_clock_now(), recording->span.start);
  pipeline_->add(std::move(recording));
}

}  // namespace detail

Tracer::Tracer(const TracerOptions& options)
    : core_(std::make_shared<detail::TracerCore>(options)) {}

Span Tracer::start(TraceText name, SpanKind kind) const {
  return start(std::move(name), TraceContext(), kind);
}

Span Tracer::start(TraceText name, const TraceContext& parent, SpanKind kind) const {
  std::optional<TraceContext> above;
  if (parent.is_valid()) above = parent;
  TraceContext own = core_->join(std::move(above), name.view(), kind);
  if (!core_->records(own)) return Span(std::move(own));
  return core_->record(std::move(own), parent.span_id, std::move(name), kind, Clock::now());
}

bool Tracer::flush(Clock::duration timeout) const {
  return core_->pipeline() == nullptr || core_->pipeline()->flush(timeout);
}

bool Tracer::shutdown(Clock::duration timeout) const {
  return core_->pipeline() == nullptr || core_->pipeline()->shutdown(timeout);
}

TracerCounts Tracer::counts() const noexcept {
  return core_->pipeline() == nullptr ? TracerCounts() : core_->pipeline()->counts();
}

}  // namespace cpprpc
