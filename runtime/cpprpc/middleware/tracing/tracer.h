// Tracer: makes spans, and sends them to where they are looked at.
//
//   Tracer tracer(TracerOptions{}.service_name("orders").exporter(
//       std::make_shared<OtlpExporter>(connect_grpc("collector:4317"))));
//   router.use(ServerTracing(tracer));
//   ...
//   tracer.shutdown(5s);
//
// A handle: copies are the same tracer, which ends with the last of them and the last span. May be
// used from any thread. Spans that have ended wait in a queue for a thread of the tracer's own; if
// that is full they are dropped, and counted: whoever makes spans never waits.

#pragma once

#include <cstdint>
#include <memory>

#include "cpprpc/middleware/tracing/span.h"
#include "cpprpc/middleware/tracing/tracer_options.h"
#include "cpprpc/task/executor.h"

namespace cpprpc {

/// What has become of the spans of a tracer that were recorded and have ended.
struct TracerCounts {
  std::uint64_t ended = 0;     // all of them: the sum of what follows
  std::uint64_t exported = 0;  // taken by the exporter's other side
  std::uint64_t rejected = 0;  // not taken by it, out of a batch that was
  std::uint64_t failed = 0;    // given up by the exporter
  std::uint64_t dropped = 0;   // found the queue full, or the tracer shut down
  std::uint64_t waiting = 0;   // in the queue, or being exported

  friend bool operator==(const TracerCounts&, const TracerCounts&) = default;
};

class Tracer {
 public:
  explicit Tracer(const TracerOptions& options);

  /// A span that no call is around: the root of a trace, or below `parent`, such as what a message
  /// in a queue has brought along.
  [[nodiscard]] Span start(TraceText name, SpanKind kind = SpanKind::Internal) const;
  [[nodiscard]] Span start(TraceText name, const TraceContext& parent,
                           SpanKind kind = SpanKind::Internal) const;

  /// Waits until all spans that have ended so far were exported, or given up; false if that takes
  /// longer. Blocks: not for handlers.
  bool flush(Clock::duration timeout) const;

  /// The same, for the last time: spans that end later are dropped. What has not been exported in
  /// time is dropped too; false then. Blocks, up to a second longer if the exporter does. Without
  /// it, the last handle to go does it, with 5 s.
  bool shutdown(Clock::duration timeout) const;

  [[nodiscard]] TracerCounts counts() const noexcept;

 private:
  friend class ClientTracing;
  friend class ServerTracing;

  std::shared_ptr<detail::TracerCore> core_;
};

}  // namespace cpprpc
