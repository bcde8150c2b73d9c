// TraceContext: which trace a call is part of, as W3C's headers `traceparent` and `tracestate` say.
//
//   if (const auto trace = trace_of(context)) {             // in a handler or middleware
//     fmt::print("trace={}\n", trace->trace_id.to_hex());
//   }
//
// What is of the call itself is the extension of that type: with tracing, whose middleware
// (cpprpc/middleware/tracing.h) sets it, the call's own span; with middleware of your own, what
// that sets. Without it, trace_of() gives what the caller has sent, its span.
//
// A value. Headers of a peer that are not as in the specification count as not sent, whatever is in
// them: nothing here throws because of them, or keeps more of them than the specification allows.
//
// Specification: https://www.w3.org/TR/trace-context/ (level 1, and the random flag of level 2)

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/middleware/trace_context/ids.h"
#include "cpprpc/middleware/trace_context/trace_state.h"

namespace cpprpc {

class ClientContext;
class Metadata;
class ServerContext;

struct TraceContext {
  static constexpr std::uint8_t kSampled = 1;  // bits of `flags`
  static constexpr std::uint8_t kRandom = 2;   // the trace id is; of level 2, carried on as it came
  static constexpr std::size_t kTraceparentSize = 55;

  TraceContext() noexcept = default;

  TraceId trace_id;
  SpanId span_id;
  std::uint8_t flags = 0;
  TraceState state;

  [[nodiscard]] bool is_valid() const noexcept { return trace_id.is_valid() && span_id.is_valid(); }
  /// Whether the span is being recorded, so that those below should be too.
  [[nodiscard]] bool is_sampled() const noexcept { return (flags & kSampled) != 0; }

  /// "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
  [[nodiscard]] std::string to_traceparent() const;

  /// Makes these the headers: what was there of a trace is replaced, `grpc-trace-bin` too. If this
  /// is not valid, nothing is left.
  void write_to(Metadata& metadata) const;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

/// The value of one `traceparent`, without a state; empty if it is none. Of a later version of the
/// format what this one knows is taken, as that says.
[[nodiscard]] std::optional<TraceContext> parse_traceparent(std::string_view value) noexcept;

/// What the headers of a call say: empty without `traceparent`, with several, or with one that is
/// malformed. A malformed `tracestate` is dropped alone.
[[nodiscard]] std::optional<TraceContext> parse_trace_context(const Metadata& metadata);

/// That of the call that is being served, or made: see above. A call that is made and has none yet
/// has that of its parent, CallOptions::parent().
[[nodiscard]] std::optional<TraceContext> trace_of(ServerContext& context);
[[nodiscard]] std::optional<TraceContext> trace_of(ClientContext& context);

}  // namespace cpprpc
