// OtlpExporter: sends spans to a collector, by OTLP over gRPC.
//
//   std::make_shared<OtlpExporter>(connect_grpc("collector:4317"))
//   std::make_shared<OtlpExporter>(connect_h2("traces.example.com:443",
//   ChannelOptions{}.tls(TlsOptions{})),
//                                  OtlpOptions{}.metadata("x-api-key", key))
//
// What fails for a while is sent again, as the specification says: when the collector says so, or
// after a growing time; until it is given up. These calls are not traced themselves, whatever
// middleware the channel has. For one tracer.
//
// Specification: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "cpprpc/middleware/tracing/exporter.h"
#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/task/executor.h"

namespace cpprpc {

/// A value. Setters throw std::invalid_argument for what makes no sense.
class OtlpOptions {
 public:
  OtlpOptions() {}

  /// Sends that with each request, such as a key. Throws as Metadata::add() does.
  OtlpOptions& metadata(std::string_view key, std::string_view value);

  /// What the collector has for one answer. 10 s by default.
  OtlpOptions& timeout(Clock::duration timeout);

  /// How long a batch is sent again before it is given up. 1 min by default.
  OtlpOptions& retry_for(Clock::duration time);

  /// What is waited at first, and at most, before sending again; it doubles each time. 1 s and 5 s
  /// by default. A collector may ask for more.
  OtlpOptions& backoff(Clock::duration first, Clock::duration most);

  /// What a request has at most, in bytes; a larger batch is sent in parts. 4 MiB by default, which
  /// most servers take.
  OtlpOptions& max_request(std::size_t bytes);

  [[nodiscard]] const Metadata& metadata() const noexcept { return metadata_; }
  [[nodiscard]] Clock::duration timeout() const noexcept { return timeout_; }
  [[nodiscard]] Clock::duration retry_for() const noexcept { return retry_for_; }
  [[nodiscard]] Clock::duration first_backoff() const noexcept { return first_backoff_; }
  [[nodiscard]] Clock::duration most_backoff() const noexcept { return most_backoff_; }
  [[nodiscard]] std::size_t max_request() const noexcept { return max_request_; }

 private:
  Metadata metadata_;
  Clock::duration timeout_ = std::chrono::seconds(10);
  Clock::duration retry_for_ = std::chrono::minutes(1);
  Clock::duration first_backoff_ = std::chrono::seconds(1);
  Clock::duration most_backoff_ = std::chrono::seconds(5);
  std::size_t max_request_ = std::size_t{4} << 20;
};

class OtlpExporter final : public SpanExporter {
 public:
  explicit OtlpExporter(Channel channel, OtlpOptions options = OtlpOptions());
  ~OtlpExporter() override;

  Task<ExportResult> export_spans(const SpanBatch& batch) override;

 private:
  class Request;

  Task<ExportResult> send_part(const SpanBatch& batch, std::size_t first, std::size_t count);
  Task<ExportResult> send(const SpanBatch& batch);
  [[nodiscard]] CallOptions call_options() const;

  const Channel channel_;
  const OtlpOptions options_;
  const std::unique_ptr<Request> request_;  // its memory is used again
};

}  // namespace cpprpc
