// What the tests of tracing look at spans with: an exporter that keeps them, and a collector as
// services of OTLP have it, on a server of ours.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/tracing.h"
#include "cpprpc/middleware/tracing/otlp/trace_service.rpc.h"
#include "cpprpc/rpc/router.h"
#include "peer.h"

namespace tracing {

using cpprpc::ExportResult;
using cpprpc::SpanBatch;
using cpprpc::SpanData;
using cpprpc::Status;
using cpprpc::Task;
namespace otlp = cpprpc::otlp;

/// Keeps all spans.
class Kept final : public cpprpc::SpanExporter {
 public:
  Task<ExportResult> export_spans(const SpanBatch& batch) override;

  [[nodiscard]] std::vector<SpanData> spans() const;
  /// Once there are that many; a failure of the test if they do not come within a minute, or more.
  [[nodiscard]] std::vector<SpanData> wait_for(std::size_t count) const;
  /// The only span of that name, and kind if one is given; a failure of the test if it is not.
  [[nodiscard]] SpanData only(std::string_view name) const;
  [[nodiscard]] SpanData only(std::string_view name, cpprpc::SpanKind kind) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable more_;
  std::vector<SpanData> spans_;
};

/// A tracer that records all, for tests that flush() it; says nothing on stderr.
cpprpc::TracerOptions quiet(std::shared_ptr<cpprpc::SpanExporter> exporter);

/// A collector's service: keeps what it is sent, unless a test has something else to say.
class Collector final : public otlp::TraceService {
 public:
  using Request = otlp::ExportTraceServiceRequest;
  using Response = cpprpc::Result<otlp::ExportTraceServiceResponse>;
  using Answer = Task<Response>(cpprpc::ServerContext& context, const Request& request);

  Task<Response> export_(cpprpc::ServerContext& context, Request request) override;

  /// What it answers from now on; what is answered with an error is not kept.
  void answer(std::function<Answer> answer);

  [[nodiscard]] std::vector<Request> requests() const;
  [[nodiscard]] std::vector<otlp::Span> spans() const;
  [[nodiscard]] int calls() const;  // with those that were not kept

 private:
  mutable std::mutex mutex_;
  std::function<Answer> answer_;
  std::vector<Request> requests_;
  int calls_ = 0;
};

/// An attribute's value as text: "grpc", "12"; "" if there is none.
std::string attribute(const otlp::Span& span, std::string_view key);
std::string attribute(const SpanData& span, std::string_view key);

}  // namespace tracing
