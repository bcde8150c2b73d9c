#include "cpprpc/middleware/tracing/span.h"

#include <algorithm>
#include <utility>

#include "cpprpc/middleware/tracing/detail/cut.h"
#include "cpprpc/middleware/tracing/detail/new_id.h"
#include "cpprpc/middleware/tracing/detail/tracer_core.h"
#include "cpprpc/middleware/tracing/detail/wall_clock.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {
namespace {

// Sets an attribute among others; those that are too many are counted.
void put(std::vector<Attribute>& attributes, std::uint32_t& dropped, Attribute attribute,
         const detail::TracerCore& core) {
  attribute.value.cut(core.max_text());
  const auto same = std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& other) {
    return other.key == attribute.key;
  });
  if (same != attributes.end()) {
    same->value = std::move(attribute.value);
  } else if (attributes.size() < core.max_attributes()) {
    attributes.push_back(std::move(attribute));
  } else {
    ++dropped;
  }
}

}  // namespace

Span::Span() noexcept = default;
Span::Span(TraceContext context) noexcept : context_(std::move(context)) {}

Span::Span(Span&& other) noexcept
    : context_(std::exchange(other.context_, TraceContext())),
      recording_(std::move(other.recording_)) {}

Span& Span::operator=(Span&& other) noexcept {
  if (this == &other) return *this;
  end();
  context_ = std::exchange(other.context_, TraceContext());
  recording_ = std::move(other.recording_);
  return *this;
}

Span::~Span() { end(); }

void Span::end() noexcept {
  if (recording_ == nullptr) return;
  const std::shared_ptr<detail::TracerCore> core = std::move(recording_->core);
  core->finish(std::move(recording_));
}

Span& Span::attribute(TraceText key, AttributeValue value) {
  if (recording_ == nullptr) return *this;
  SpanData& span = recording_->span;
  put(span.attributes, span.dropped_attributes, {std::move(key), std::move(value)},
      *recording_->core);
  return *this;
}

Span& Span::event(TraceText name, std::vector<Attribute> attributes) {
  if (recording_ == nullptr) return *this;
  SpanData& span = recording_->span;
  if (span.events.size() >= recording_->core->max_events()) {
    ++span.dropped_events;
    return *this;
  }
  SpanEvent event;
  event.name = std::move(name);
  event.time = std::max(detail::wall_clock_now(), span.start);
  for (Attribute& attribute : attributes) {
    put(event.attributes, event.dropped_attributes, std::move(attribute), *recording_->core);
  }
  span.events.push_back(std::move(event));
  return *this;
}

Span& Span::error(const Status& status) { return status.is_ok() ? *this : error(status.message()); }

Span& Span::error(std::string_view message) {
  if (recording_ == nullptr || recording_->span.status == SpanStatus::Ok) return *this;
  recording_->span.status = SpanStatus::Error;
  recording_->span.status_message = detail::cut(message, recording_->core->max_text());
  return *this;
}

Span& Span::ok() {
  if (recording_ == nullptr) return *this;
  recording_->span.status = SpanStatus::Ok;
  recording_->span.status_message.clear();
  return *this;
}

Span& Span::rename(TraceText name) {
  if (recording_ != nullptr) recording_->span.name = std::move(name);
  return *this;
}

Span Span::child(TraceText name) const {
  if (recording_ == nullptr) return Span(context_);
  TraceContext own = context_;
  own.span_id = detail::new_span_id();
  return recording_->core->record(std::move(own), context_.span_id, std::move(name),
                                  SpanKind::Internal, Clock::now());
}

Span start_span(ServerContext& context, TraceText name) {
  if (const Span* const span = context.extensions().get<Span>()) {
    return span->child(std::move(name));
  }
  const auto trace = trace_of(context);
  return trace ? Span(*trace) : Span();
}

Span& span_of(ServerContext& context) {
  if (Span* const span = context.extensions().get<Span>()) return *span;
  static Span none;
  return none;
}

}  // namespace cpprpc
