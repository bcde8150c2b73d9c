// TracerOptions: what a tracer records, and where it goes.
//
//   TracerOptions{}.service_name("orders").resource("deployment.environment.name", "production")
//       .sampler(Sampler::parent_based(Sampler::ratio(0.1)))
//       .exporter(std::make_shared<OtlpExporter>(connect_grpc("collector:4317")))
//
// A value; not synchronised. Setters throw std::invalid_argument for what makes no sense.

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/tracing/exporter.h"
#include "cpprpc/middleware/tracing/sampler.h"
#include "cpprpc/task/executor.h"

namespace cpprpc {

class TracerOptions {
 public:
  /// Told what goes wrong with the export, for people; must not throw.
  using Log = std::function<void(std::string_view what)>;

  TracerOptions();

  /// Who makes the spans: the resource's `service.name`. Without it "unknown_service".
  TracerOptions& service_name(std::string_view name);

  /// One more thing that is said of the process, under the names of
  /// https://opentelemetry.io/docs/specs/semconv/resource/
  TracerOptions& resource(TraceText key, AttributeValue value);

  /// Which traces are recorded. By default all, unless a call's parent is not.
  TracerOptions& sampler(Sampler sampler);

  /// Where they go. Without it nothing is recorded, but traces are carried on.
  TracerOptions& exporter(std::shared_ptr<SpanExporter> exporter);

  /// How many spans may wait for the exporter, those that it is busy with among them; more are
  /// dropped, and counted. 2048 by default.
  TracerOptions& queue_size(std::size_t spans);

  /// How many spans are exported together; at most the queue's size. 512 by default.
  TracerOptions& batch_size(std::size_t spans);

  /// How long a span waits at most for others to go with. 5 s by default.
  TracerOptions& interval(Clock::duration interval);

  /// What a span has of each at most; more are dropped, and counted in the span. 128 each by
  /// default. That of attributes holds for those of an event, too.
  TracerOptions& max_attributes(std::size_t count);
  TracerOptions& max_events(std::size_t count);

  /// What strings of spans are cut to, in bytes: attributes, and the message of an error, which
  /// peers may have a part in. 4096 by default.
  TracerOptions& max_text(std::size_t bytes);

  /// Replaces the log, which writes a line to stderr: when spans are lost for the first time, and
  /// when export works again.
  TracerOptions& log(Log log);

  [[nodiscard]] const std::vector<Attribute>& resource() const noexcept { return resource_; }
  [[nodiscard]] const Sampler& sampler() const noexcept { return sampler_; }
  [[nodiscard]] const std::shared_ptr<SpanExporter>& exporter() const noexcept { return exporter_; }
  [[nodiscard]] std::size_t queue_size() const noexcept { return queue_size_; }
  [[nodiscard]] std::size_t batch_size() const noexcept { return batch_size_; }
  [[nodiscard]] Clock::duration interval() const noexcept { return interval_; }
  [[nodiscard]] std::size_t max_attributes() const noexcept { return max_attributes_; }
  [[nodiscard]] std::size_t max_events() const noexcept { return max_events_; }
  [[nodiscard]] std::size_t max_text() const noexcept { return max_text_; }
  [[nodiscard]] const Log& log() const noexcept { return log_; }

 private:
  std::vector<Attribute> resource_;  // service.name first
  Sampler sampler_ = Sampler::parent_based(Sampler::always_on());
  std::shared_ptr<SpanExporter> exporter_;
  std::size_t queue_size_ = 2048;
  std::size_t batch_size_ = 512;
  Clock::duration interval_ = std::chrono::seconds(5);
  std::size_t max_attributes_ = 128;
  std::size_t max_events_ = 128;
  std::size_t max_text_ = 4096;
  Log log_;
};

}  // namespace cpprpc
