// Sampler: which traces are recorded.
//
//   TracerOptions{}.sampler(Sampler::parent_based(Sampler::ratio(0.01)))   // one in a hundred
//
// Asked when a span of a call starts, and for those that Tracer::start() makes; what a span has
// below it in this process is recorded if it is. A value, for any thread.
//
// Specification: https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampling

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/middleware/tracing/span_data.h"

namespace cpprpc {

/// What a sampler may know of a span that starts.
struct SpanStart {
  const TraceId& trace_id;
  const TraceContext* parent;  // null: the root of a trace
  std::string_view name;       // "demo.v1.Greeter/SayHello"
  SpanKind kind;
};

class Sampler {
 public:
  static Sampler always_on() noexcept { return Sampler(Rule::All); }
  static Sampler always_off() noexcept { return Sampler(Rule::None); }

  /// That part of the traces, 0 to 1, by their ids: services that have the same ratio decide the
  /// same, and one with a larger ratio records all that those with a smaller one do. It is the rule
  /// of OpenTelemetry's TraceIdRatioBased in Go and Python: the last 8 bytes of the trace id, below
  /// the ratio. Throws std::invalid_argument for what is no part.
  static Sampler ratio(double part);

  /// Whatever the parent's flag says; `root` decides where there is no parent. The usual one.
  static Sampler parent_based(Sampler root);

  /// What a function says: true to record. It is called by all threads, must not throw, and be
  /// quick.
  static Sampler custom(std::function<bool(const SpanStart& span)> decide);

  [[nodiscard]] bool is_sampled(const SpanStart& span) const;

 private:
  enum class Rule : std::uint8_t { All, None, Ratio, Custom };
  explicit Sampler(Rule rule) noexcept : rule_(rule) {}

  Rule rule_;
  bool is_parent_based_ = false;
  std::uint64_t bound_ = 0;  // of Ratio
  std::shared_ptr<const std::function<bool(const SpanStart&)>> decide_;
};

}  // namespace cpprpc
