// Spans as OTLP has them, and how large a request they make.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "cpprpc/message/message.h"
#include "cpprpc/middleware/tracing/detail/otlp_convert.h"

namespace {

using cpprpc::Attribute;
using cpprpc::AttributeValue;
using cpprpc::SpanBatch;
using cpprpc::SpanData;
using cpprpc::SpanEvent;
using cpprpc::SpanStatus;
using cpprpc::TraceText;
using cpprpc::otlp::ExportTraceServiceRequest;

class RandomSpans {
 public:
  SpanData span() {
    SpanData span;
    span.context.trace_id = cpprpc::TraceId({1, 2, 3});
    span.context.span_id = cpprpc::SpanId({4});
    if (flip()) span.context.state.set("acme", std::string(number(200) + 1, 'x'));
    if (flip()) span.parent = cpprpc::SpanId({5});
    span.context.flags = 3;
    span.name = TraceText(text());
    span.start = span.end = std::chrono::system_clock::now();
    span.attributes = attributes();
    span.dropped_attributes = span.dropped_events = flip() ? 0xffffffff : 0;
    for (auto count = number(3); count > 0; --count) {
      SpanEvent event;
      event.name = TraceText(text());
      event.time = span.start;
      event.attributes = attributes();
      event.dropped_attributes = 0xffffffff;
      span.events.push_back(std::move(event));
    }
    if (flip()) span.status = SpanStatus::Error;
    if (flip()) span.status_message = text();
    return span;
  }

  std::vector<Attribute> attributes() {
    std::vector<Attribute> attributes;
    for (auto count = number(8); count > 0; --count) {
      attributes.emplace_back(TraceText(text()), value());
    }
    return attributes;
  }

  std::size_t number(std::size_t below) { return random_() % below; }

 private:
  bool flip() { return number(2) == 0; }

  // Of which many bytes are no UTF-8: each becomes three then.
  std::string text() {
    std::string text(number(10) == 0 ? 20'000 : number(30), 'x');
    for (char& c : text) {
      if (number(4) == 0) c = static_cast<char>(number(256));
    }
    return text;
  }

  AttributeValue value() {
    switch (number(5)) {
      case 0:
        return true;
      case 1:
        return std::int64_t{-1};
      case 2:
        return 0.5;
      case 3:
        return AttributeValue::Strings(number(4), text());
      default:
        return AttributeValue(text());
    }
  }

  std::mt19937 random_{11};  // NOLINT: the same every time
};

// The request's memory is used again, as the exporter does.
TEST(OtlpConvert, TellsNoLessThanTheRequestIsEncodedIn) {
  RandomSpans random;
  ExportTraceServiceRequest request;
  for (int round = 0; round < 200; ++round) {
    std::vector<SpanData> spans;
    for (auto count = random.number(5); count > 0; --count) spans.push_back(random.span());
    const std::vector<Attribute> resource = random.attributes();
    SpanBatch batch;
    batch.resource = resource;
    batch.spans = spans;
    const std::size_t most = cpprpc::detail::convert(batch, spans, request);
    const std::size_t size = cpprpc::encoded_size(request);
    ASSERT_GE(most, size);
    std::size_t fields = 12 * (spans.size() + 1) + resource.size();
    for (const SpanData& span : spans) {
      fields += span.attributes.size() + 4 * span.events.size();
      for (const SpanEvent& event : span.events) fields += event.attributes.size();
    }
    ASSERT_LE(most, size + 64 * fields);
  }
}

}  // namespace
