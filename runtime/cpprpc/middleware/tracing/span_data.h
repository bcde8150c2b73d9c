// SpanData: a span that has ended, as exporters get it; and the attributes of spans.
//
//   for (const SpanData& span : batch.spans) {
//     fmt::print("{} {}\n", span.context.trace_id.to_hex(), span.name.view());
//   }
//
// Values; not synchronised. What they mean is OpenTelemetry's:
// https://opentelemetry.io/docs/specs/otel/trace/api/

#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/middleware/tracing/text.h"

namespace cpprpc {

/// A value of an attribute: a string, a truth value, an integer, a number, or a list of strings.
class AttributeValue {
 public:
  using Strings = std::vector<std::string>;
  using Value = std::variant<TraceText, bool, std::int64_t, double, Strings>;

  AttributeValue() noexcept = default;
  template <std::same_as<bool> B>
  AttributeValue(B value) noexcept : value_(value) {}  // NOLINT: meant to be implicit, as all here
  template <std::integral I>
  requires(!std::same_as<I, bool>)  // NOLINT
      AttributeValue(I value)
  noexcept : value_(static_cast<std::int64_t>(value)) {}
  template <std::floating_point F>
  AttributeValue(F value) noexcept : value_(static_cast<double>(value)) {}         // NOLINT
  AttributeValue(TraceText text) noexcept : value_(std::move(text)) {}             // NOLINT
  AttributeValue(std::string_view text) : value_(TraceText(text)) {}               // NOLINT
  AttributeValue(const std::string& text) : value_(TraceText(text)) {}             // NOLINT
  AttributeValue(const char* text) : value_(TraceText(std::string_view(text))) {}  // NOLINT
  AttributeValue(Strings strings) noexcept : value_(std::move(strings)) {}         // NOLINT

  [[nodiscard]] const Value& value() const noexcept { return value_; }

  /// Null if it is of another kind.
  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&value_);
  }

  /// Cuts strings to that many bytes, between characters of UTF-8.
  void cut(std::size_t max_size);

  friend bool operator==(const AttributeValue&, const AttributeValue&) = default;

 private:
  Value value_;
};

struct Attribute {
  Attribute(TraceText the_key, AttributeValue the_value) noexcept
      : key(std::move(the_key)), value(std::move(the_value)) {}

  TraceText key;
  AttributeValue value;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// What a span is of; the numbers are those of OTLP.
enum class SpanKind : std::uint8_t { Internal = 1, Server = 2, Client = 3, Producer, Consumer };

enum class SpanStatus : std::uint8_t { Unset = 0, Ok = 1, Error = 2 };

struct SpanEvent {
  TraceText name;
  std::chrono::system_clock::time_point time;
  std::vector<Attribute> attributes;
  std::uint32_t dropped_attributes = 0;
};

struct SpanData {
  TraceContext context;
  SpanId parent;                  // not valid: the root of a trace
  bool parent_is_remote = false;  // of another process

  TraceText name;
  SpanKind kind = SpanKind::Internal;
  std::chrono::system_clock::time_point start;
  std::chrono::system_clock::time_point end;  // not before start
  std::vector<Attribute> attributes;          // each key once
  std::vector<SpanEvent> events;
  std::uint32_t dropped_attributes = 0;  // beyond the limits
  std::uint32_t dropped_events = 0;
  SpanStatus status = SpanStatus::Unset;
  std::string status_message;  // of an error

  /// The attribute of that key, or null.
  [[nodiscard]] const AttributeValue* attribute(std::string_view key) const noexcept;
};

}  // namespace cpprpc
