// TracerCore: what the handles of a tracer share.

#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "cpprpc/middleware/tracing/detail/pipeline.h"
#include "cpprpc/middleware/tracing/detail/recording.h"
#include "cpprpc/middleware/tracing/span.h"
#include "cpprpc/middleware/tracing/tracer_options.h"

namespace cpprpc::detail {

class TracerCore : public std::enable_shared_from_this<TracerCore> {
 public:
  explicit TracerCore(const TracerOptions& options);

  /// The context of a span that starts below `parent`, or as a root, with the sampler's decision.
  [[nodiscard]] TraceContext join(std::optional<TraceContext> parent, std::string_view name,
                                  SpanKind kind) const;

  /// Whether a span with this context is recorded.
  [[nodiscard]] bool records(const TraceContext& context) const noexcept {
    return context.is_sampled() && pipeline_ != nullptr;
  }

  /// A span that is recorded.
  [[nodiscard]] Span record(TraceContext context, SpanId parent, TraceText name, SpanKind kind,
                            Clock::time_point start);

  /// Ends one.
  void finish(std::unique_ptr<Recording> recording) noexcept;

  /// To say things that are known to fit, each once.
  [[nodiscard]] static SpanData& data(Span& span) noexcept { return span.recording_->span; }

  [[nodiscard]] std::size_t max_attributes() const noexcept { return max_attributes_; }
  [[nodiscard]] std::size_t max_events() const noexcept { return max_events_; }
  [[nodiscard]] std::size_t max_text() const noexcept { return max_text_; }
  [[nodiscard]] Pipeline* pipeline() const noexcept { return pipeline_.get(); }

 private:
  const Sampler sampler_;
  const std::size_t max_attributes_;
  const std::size_t max_events_;
  const std::size_t max_text_;
  const std::unique_ptr<Pipeline> pipeline_;  // null without an exporter
};

}  // namespace cpprpc::detail
