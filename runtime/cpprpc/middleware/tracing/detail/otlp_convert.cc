#include "cpprpc/middleware/tracing/detail/otlp_convert.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cpprpc/wire/utf8.h"

namespace cpprpc::detail {
namespace {

constexpr std::string_view kScope = "cpprpc";
// Of the semantic conventions that the names of attributes are taken from.
constexpr std::string_view kSchema = "https://opentelemetry.io/schemas/1.37.0";

// Bits of a span's flags.
constexpr std::uint32_t kKnowsWhetherRemote = 0x100;
constexpr std::uint32_t kIsRemote = 0x200;

// How many bytes a character of UTF-8 has that begins the text; 0 if it is none.
std::size_t character_size(std::string_view text) noexcept {
  for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
    if (wire::is_utf8(text.substr(0, size))) return size;
  }
  return 0;
}

// What a field takes at most besides what is in it, and one of a number altogether.
constexpr std::size_t kField = 8;
constexpr std::size_t kNumber = 16;

// These give what the field is encoded in at most.

std::size_t assign_text(std::string& out, std::string_view text) {
  if (wire::is_utf8(text)) {
    out.assign(text);
    return kField + out.size();
  }
  out.clear();
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    out.append(size == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return kField + out.size();
}

template <class Id>
void assign_id(std::string& out, const Id& id) {
  if (id.is_valid()) {
    out.assign(reinterpret_cast<const char*>(id.bytes().data()), Id::kSize);
  } else {
    out.clear();
  }
}

std::uint64_t nanoseconds(std::chrono::system_clock::time_point time) noexcept {
  using std::chrono::nanoseconds;
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count());
}

// The string that the value is, in place of whatever it was.
std::string& string_of(otlp::AnyValue& out) {
  constexpr auto kString = otlp::AnyValue::Value::string_value;
  if (auto* const kept = std::get_if<kString>(&out.value)) return *kept;
  return out.value.emplace<kString>();
}

struct AssignValue {
  otlp::AnyValue& out;

  std::size_t operator()(const TraceText& text) const {
    return assign_text(string_of(out), text.view());
  }
  std::size_t operator()(bool value) const {
    out.value.emplace<otlp::AnyValue::Value::bool_value>(value);
    return kNumber;
  }
  std::size_t operator()(std::int64_t value) const {
    out.value.emplace<otlp::AnyValue::Value::int_value>(value);
    return kNumber;
  }
  std::size_t operator()(double value) const {
    out.value.emplace<otlp::AnyValue::Value::double_value>(value);
    return kNumber;
  }
  std::size_t operator()(const AttributeValue::Strings& strings) const {
    auto& list = out.value.emplace<otlp::AnyValue::Value::array_value>();
    list.values.resize(strings.size());
    std::size_t size = kField;
    for (std::size_t i = 0; i < strings.size(); ++i) {
      size += kField + assign_text(string_of(list.values[i]), strings[i]);
    }
    return size;
  }
};

std::size_t assign(std::vector<otlp::KeyValue>& out, std::span<const Attribute> attributes) {
  out.resize(attributes.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (!out[i].value) out[i].value.emplace();
    size += kField + assign_text(out[i].key, attributes[i].key.view());
    size += kField + std::visit(AssignValue{*out[i].value}, attributes[i].value.value());
  }
  return size;
}

std::size_t assign(otlp::Span::Event& out, const SpanEvent& event) {
  out.time_unix_nano = nanoseconds(event.time);
  out.dropped_attributes_count = event.dropped_attributes;
  return kField + 2 * kNumber + assign_text(out.name, event.name.view()) +
         assign(out.attributes, event.attributes);
}

std::size_t assign(otlp::Span& out, const SpanData& span) {
  constexpr std::size_t kIds = TraceId::kSize + 2 * SpanId::kSize + 3 * kField;
  constexpr std::size_t kNumbers = 6 * kNumber;
  assign_id(out.trace_id, span.context.trace_id);
  assign_id(out.span_id, span.context.span_id);
  assign_id(out.parent_span_id, span.parent);
  out.flags = span.context.flags | kKnowsWhetherRemote | (span.parent_is_remote ? kIsRemote : 0);
  out.kind = static_cast<otlp::Span::SpanKind>(span.kind);
  out.start_time_unix_nano = nanoseconds(span.start);
  out.end_time_unix_nano = nanoseconds(span.end);
  out.dropped_attributes_count = span.dropped_attributes;
  out.dropped_events_count = span.dropped_events;
  out.trace_state = span.context.state.to_string();
  std::size_t size = kField + kIds + kNumbers + kField + out.trace_state.size();
  size += assign_text(out.name, span.name.view());
  size += assign(out.attributes, span.attributes);
  out.events.resize(span.events.size());
  for (std::size_t i = 0; i < span.events.size(); ++i)
    size += assign(out.events[i], span.events[i]);
  out.status.reset();
  if (span.status == SpanStatus::Unset) return size;
  out.status.emplace().code = static_cast<otlp::Status::StatusCode>(span.status);
  return size + kField + kNumber + assign_text(out.status->message, span.status_message);
}

}  // namespace

std::size_t convert(const SpanBatch& batch, std::span<const SpanData> spans,
                    otlp::ExportTraceServiceRequest& request) {
  request.resource_spans.resize(1);
  otlp::ResourceSpans& of_resource = request.resource_spans[0];
  if (!of_resource.resource) of_resource.resource.emplace();
  std::size_t size = 4 * kField + assign(of_resource.resource->attributes, batch.resource);
  of_resource.scope_spans.resize(1);
  otlp::ScopeSpans& of_scope = of_resource.scope_spans[0];
  if (!of_scope.scope) of_scope.scope.emplace().name = kScope;
  of_scope.schema_url = kSchema;
  size += 2 * kField + kScope.size() + kField + kSchema.size();
  of_scope.spans.resize(spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) size += assign(of_scope.spans[i], spans[i]);
  return size;
}

}  // namespace cpprpc::detail
