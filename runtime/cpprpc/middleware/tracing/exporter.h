// SpanExporter: where spans go that have ended. OtlpExporter (cpprpc/middleware/tracing/
// otlp_exporter.h) sends them to a collector; implement it for anything else.
//
//   class Print final : public SpanExporter {
//     Task<ExportResult> export_spans(const SpanBatch& batch) override {
//       for (const SpanData& span : batch.spans) fmt::print("{}\n", span.name.view());
//       co_return ExportResult();
//     }
//   };
//   TracerOptions{}.exporter(std::make_shared<Print>())
//
// A tracer exports one batch at a time, on a thread of its own, which may be blocked. The task is
// told to stop, through its stop token, when the tracer's time to shut down is over: it must end
// soon then, as nothing outlives the tracer.

#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <stop_token>
#include <string>
#include <utility>

#include "cpprpc/base/status.h"
#include "cpprpc/middleware/tracing/span_data.h"
#include "cpprpc/task/task.h"

namespace cpprpc {

/// Spans that ended, the first to end first, and what they come from. Refers to what the tracer
/// has.
struct SpanBatch {
  SpanBatch() noexcept = default;

  std::span<const Attribute> resource;  // "service.name" and what else the tracer's options say
  std::span<const SpanData> spans;
  std::stop_token closing;  // says stop once the tracer begins to shut down: no time for long waits
};

/// What became of a batch.
struct ExportResult {
  ExportResult() noexcept = default;
  /// All of it is lost, if the status is not OK.
  explicit ExportResult(Status why_not) noexcept : status(std::move(why_not)) {
    if (!status.is_ok()) failed = std::numeric_limits<std::uint64_t>::max();
  }

  Status status;               // why spans are lost, if some are
  std::uint64_t failed = 0;    // how many; more than there are: all
  std::uint64_t rejected = 0;  // how many the other side did not take out of what it did take
  std::string warning;         // what it has to say of that, or else
};

class SpanExporter {
 public:
  SpanExporter() = default;
  SpanExporter(const SpanExporter&) = delete;
  SpanExporter& operator=(const SpanExporter&) = delete;
  virtual ~SpanExporter() = default;

  /// The batch and what it refers to stay until the task has ended.
  virtual Task<ExportResult> export_spans(const SpanBatch& batch) = 0;
};

}  // namespace cpprpc
