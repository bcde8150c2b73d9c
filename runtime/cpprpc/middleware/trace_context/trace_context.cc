#include "cpprpc/middleware/trace_context.h"

#include <array>
#include <vector>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {
namespace {

constexpr std::string_view kTraceparent = "traceparent";
constexpr std::string_view kTracestate = "tracestate";

// Where the fields of "00-<trace id>-<span id>-<flags>" begin.
constexpr std::size_t kTraceIdAt = 3;
constexpr std::size_t kSpanIdAt = 36;
constexpr std::size_t kFlagsAt = 53;
constexpr std::size_t kEnd = TraceContext::kTraceparentSize;

// Whitespace around a header's value is not part of it: RFC 9110 section 5.5.
std::string_view without_whitespace(std::string_view value) noexcept {
  const std::size_t first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

// The only one; none if there are several, which say different things or are somebody's mistake.
std::optional<std::string_view> only_traceparent(const Metadata& metadata) noexcept {
  std::optional<std::string_view> found;
  for (const Metadata::Entry& entry : metadata) {
    if (entry.key != kTraceparent) continue;
    if (found) return std::nullopt;
    found = entry.value;
  }
  return found;
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view value) noexcept {
  if (value.size() < kEnd || value[kTraceIdAt - 1] != '-' || value[kSpanIdAt - 1] != '-' ||
      value[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  std::uint8_t version = 0;
  std::uint8_t flags = 0;
  if (!detail::read_hex(value.data(), &version, 1) || version == 0xff) return std::nullopt;
  if (!detail::read_hex(&value[kFlagsAt], &flags, 1)) return std::nullopt;
  // Later versions may have more behind what this one has, and other flags.
  if (value.size() > kEnd && (version == 0 || value[kEnd] != '-')) return std::nullopt;
  const auto trace_id = TraceId::from_hex(value.substr(kTraceIdAt, TraceId::kHexSize));
  const auto span_id = SpanId::from_hex(value.substr(kSpanIdAt, SpanId::kHexSize));
  if (!trace_id || !span_id) return std::nullopt;
  TraceContext context;
  context.trace_id = *trace_id;
  context.span_id = *span_id;
  const int known =
      version == 0 ? TraceContext::kSampled | TraceContext::kRandom : int{TraceContext::kSampled};
  context.flags = static_cast<std::uint8_t>(flags & known);
  return context;
}

std::optional<TraceContext> parse_trace_context(const Metadata& metadata) {
  const auto traceparent = only_traceparent(metadata);
  if (!traceparent) return std::nullopt;
  auto context = parse_traceparent(without_whitespace(*traceparent));
  if (!context) return std::nullopt;
  if (metadata.get(kTracestate)) {
    const std::vector<std::string_view> headers = metadata.get_all(kTracestate);
    if (auto state = TraceState::parse(headers)) context->state = std::move(*state);
  }
  return context;
}

std::string TraceContext::to_traceparent() const {
  std::string text(kTraceparentSize, '-');
  text[0] = text[1] = '0';
  trace_id.write_hex(&text[kTraceIdAt]);
  span_id.write_hex(&text[kSpanIdAt]);
  detail::write_hex(std::array{flags}, &text[kFlagsAt]);
  return text;
}

void TraceContext::write_to(Metadata& metadata) const {
  for (const std::string_view key : {kTraceparent, kTracestate, std::string_view("grpc-trace-bin")})
    metadata.erase(key);
  if (!is_valid()) return;
  metadata.add_received(kTraceparent, to_traceparent());
  if (!state.empty()) metadata.add_received(kTracestate, state.to_string());
}

std::optional<TraceContext> trace_of(ServerContext& context) {
  if (const auto* own = context.extensions().get<TraceContext>()) return *own;
  return parse_trace_context(context.metadata());
}

std::optional<TraceContext> trace_of(ClientContext& context) {
  if (const auto* own = context.extensions().get<TraceContext>()) return *own;
  if (const Extensions* parent = context.parent_extensions()) {
    if (const auto* of_parent = parent->get<TraceContext>()) return *of_parent;
  }
  return parse_trace_context(context.metadata());
}

}  // namespace cpprpc
