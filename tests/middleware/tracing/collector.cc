#include "collector.h"

#include <algorithm>
#include <optional>
#include <variant>

namespace tracing {
namespace {

struct AsText {
  std::string operator()(std::monostate) const { return "empty"; }
  std::string operator()(const cpprpc::TraceText& text) const { return std::string(text.view()); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return std::to_string(value); }
  std::string operator()(const std::vector<std::string>& strings) const {
    std::string all;
    for (const std::string& string : strings) all += string + ";";
    return all;
  }
  std::string operator()(const otlp::ArrayValue& list) const {
    std::string all;
    for (const otlp::AnyValue& value : list.values) all += std::visit(*this, value.value) + ";";
    return all;
  }
  std::string operator()(const otlp::KeyValueList&) const { return "a list of keys"; }
};

}  // namespace

Task<ExportResult> Kept::export_spans(const SpanBatch& batch) {
  const std::lock_guard lock(mutex_);
  spans_.insert(spans_.end(), batch.spans.begin(), batch.spans.end());
  more_.notify_all();
  co_return ExportResult();
}

std::vector<SpanData> Kept::wait_for(std::size_t count) const {
  std::unique_lock lock(mutex_);
  more_.wait_for(lock, std::chrono::minutes(1), [&] { return spans_.size() >= count; });
  EXPECT_EQ(spans_.size(), count);
  return spans_;
}

std::vector<SpanData> Kept::spans() const {
  const std::lock_guard lock(mutex_);
  return spans_;
}

SpanData Kept::only(std::string_view name) const {
  std::optional<SpanData> found;
  for (const SpanData& span : spans()) {
    if (span.name.view() != name) continue;
    EXPECT_FALSE(found) << "two spans " << name;
    found = span;
  }
  EXPECT_TRUE(found) << "no span " << name;
  return found.value_or(SpanData());
}

SpanData Kept::only(std::string_view name, cpprpc::SpanKind kind) const {
  std::optional<SpanData> found;
  for (const SpanData& span : spans()) {
    if (span.name.view() != name || span.kind != kind) continue;
    EXPECT_FALSE(found) << "two spans " << name;
    found = span;
  }
  EXPECT_TRUE(found) << "no span " << name;
  return found.value_or(SpanData());
}

cpprpc::TracerOptions quiet(std::shared_ptr<cpprpc::SpanExporter> exporter) {
  return cpprpc::TracerOptions().exporter(std::move(exporter)).log([](std::string_view) {});
}

Task<Collector::Response> Collector::export_(cpprpc::ServerContext& context, Request request) {
  std::function<Answer> answer;
  {
    const std::lock_guard lock(mutex_);
    ++calls_;
    answer = answer_;
  }
  otlp::ExportTraceServiceResponse taken;
  Response response = std::move(taken);
  if (answer) {
    Task<Response> answering = answer(context, request);
    response = co_await std::move(answering);
  }
  if (response) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  co_return response;
}

void Collector::answer(std::function<Answer> answer) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(answer);
}

std::vector<Collector::Request> Collector::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<otlp::Span> Collector::spans() const {
  std::vector<otlp::Span> spans;
  for (const Request& request : requests()) {
    for (const otlp::ResourceSpans& of_resource : request.resource_spans) {
      for (const otlp::ScopeSpans& of_scope : of_resource.scope_spans) {
        spans.insert(spans.end(), of_scope.spans.begin(), of_scope.spans.end());
      }
    }
  }
  return spans;
}

int Collector::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::string attribute(const otlp::Span& span, std::string_view key) {
  for (const otlp::KeyValue& attribute : span.attributes) {
    if (attribute.key == key && attribute.value)
      return std::visit(AsText(), attribute.value->value);
  }
  return "";
}

std::string attribute(const SpanData& span, std::string_view key) {
  const auto* const value = span.attribute(key);
  return value == nullptr ? "" : std::visit(AsText(), value->value());
}

}  // namespace tracing
