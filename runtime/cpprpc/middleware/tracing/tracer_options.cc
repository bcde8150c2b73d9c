#include "cpprpc/middleware/tracing/tracer_options.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace cpprpc {
namespace {

// The largest that 32-bit counters of what was dropped, and sums of these, stay clear of.
constexpr std::size_t kMost = std::size_t{1} << 30;

std::size_t checked(std::size_t value, const char* what) {
  if (value == 0 || value > kMost) {
    throw std::invalid_argument(std::string(what) + " of a tracer is between 1 and 2^30");
  }
  return value;
}

void log_to_stderr(std::string_view what) {
  const std::string line = "cpprpc: tracing: " + std::string(what) + "\n";
  std::fputs(line.c_str(), stderr);
}

}  // namespace

TracerOptions::TracerOptions() : log_(log_to_stderr) {
  resource_.push_back({"service.name", TraceText("unknown_service")});
  resource_.push_back({"telemetry.sdk.name", TraceText("cpprpc")});
  resource_.push_back({"telemetry.sdk.language", TraceText("cpp")});
}

TracerOptions& TracerOptions::service_name(std::string_view name) {
  return resource("service.name", name);
}

TracerOptions& TracerOptions::resource(TraceText key, AttributeValue value) {
  if (key.size() == 0) throw std::invalid_argument("an attribute of a resource has no name");
  const auto same = std::find_if(resource_.begin(), resource_.end(),
                                 [&](const Attribute& other) { return other.key == key; });
  if (same != resource_.end()) {
    same->value = std::move(value);
  } else {
    resource_.push_back({std::move(key), std::move(value)});
  }
  return *this;
}

TracerOptions& TracerOptions::sampler(Sampler sampler) {
  sampler_ = std::move(sampler);
  return *this;
}

TracerOptions& TracerOptions::exporter(std::shared_ptr<SpanExporter> exporter) {
  exporter_ = std::move(exporter);
  return *this;
}

TracerOptions& TracerOptions::queue_size(std::size_t spans) {
  queue_size_ = checked(spans, "the queue's size");
  return *this;
}

TracerOptions& TracerOptions::batch_size(std::size_t spans) {
  batch_size_ = checked(spans, "the batch size");
  return *this;
}

TracerOptions& TracerOptions::interval(Clock::duration interval) {
  if (interval <= Clock::duration::zero()) {
    throw std::invalid_argument("the interval of a tracer must be more than nothing");
  }
  interval_ = interval;
  return *this;
}

TracerOptions& TracerOptions::max_attributes(std::size_t count) {
  max_attributes_ = checked(count, "the number of attributes");
  return *this;
}

TracerOptions& TracerOptions::max_events(std::size_t count) {
  max_events_ = checked(count, "the number of events");
  return *this;
}

TracerOptions& TracerOptions::max_text(std::size_t bytes) {
  max_text_ = checked(bytes, "the length of texts");
  return *this;
}

TracerOptions& TracerOptions::log(Log log) {
  if (!log) throw std::invalid_argument("the log of a tracer is empty");
  log_ = std::move(log);
  return *this;
}

}  // namespace cpprpc
