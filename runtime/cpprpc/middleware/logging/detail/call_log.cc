#include "cpprpc/middleware/logging/detail/call_log.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "cpprpc/middleware/logging/detail/line.h"
#include "cpprpc/rpc/detail/random.h"
#include "cpprpc/rpc/method_path.h"

namespace cpprpc::detail {
namespace {

using std::chrono::system_clock;

// How much is shown of what others may make as long as they like.
constexpr std::size_t kMaxPath = 256;
constexpr std::size_t kMaxPeer = 256;
constexpr std::size_t kMaxMetadata = 256;
constexpr std::size_t kMaxMessage = 1024;

}  // namespace

CallLog::CallLog(Side side, std::shared_ptr<spdlog::logger> logger, const LogOptions& options)
    : side_(side), logger_(std::move(logger)), options_(options) {
  if (logger_ == nullptr) throw std::invalid_argument("a log of calls needs a logger, not null");
}

bool CallLog::skips(std::string_view path) const noexcept {
  if (options_.skipped().empty()) return false;
  const std::string_view service = MethodPath::of(path).value_or(MethodPath{}).service;
  return std::any_of(options_.skipped().begin(), options_.skipped().end(),
                     [&](std::string_view skipped) {
                       return skipped == (skipped.starts_with('/') ? path : service);
                     });
}

spdlog::level::level_enum CallLog::level_of(StatusCode code, std::chrono::nanoseconds took) const {
  const spdlog::level::level_enum level = options_.level(code);
  if (options_.slow() && took >= *options_.slow()) return std::max(level, options_.slow_level());
  return code != StatusCode::Ok || happens(options_.sample_ok()) ? level : spdlog::level::off;
}

void CallLog::write_time(Line& line, system_clock::time_point now,
                         spdlog::level::level_enum level) const {
  if (!options_.has_time()) return;
  line.time(now);
  line.level(level);
}

void CallLog::write_event(Line& line, std::string_view event, const LoggedCall& call) const {
  line.word("event", event);
  line.word("side", side_ == Side::Server ? "server" : "client");
  const std::optional<MethodPath> path = MethodPath::of(call.path);
  if (call.method == nullptr || !path) {
    line.text("path", call.path, kMaxPath);
  } else {
    line.text("service", path->service, kMaxPath);
    line.text("method", path->method, kMaxPath);
  }
  if (call.method != nullptr) line.word("type", to_string(call.method->kind));
}

// The same for all calls of a method, and a third of a line.
void CallLog::write_event_of_call(Line& line, const LoggedCall& call) const {
  if (call.method == nullptr) return write_event(line, "call", call);
  const auto text = [&](std::string_view) {
    Line part(options_.format());
    write_event(part, "call", call);
    return std::string(part.so_far());
  };
  const std::string* const known = texts_.find_or_make(*call.method, text);
  if (known != nullptr) return line.append(*known);
  line.append(text(call.path));
}

void CallLog::write_metadata(Line& line, const Metadata& metadata) const {
  for (const std::string& key : options_.metadata()) {
    if (const auto value = metadata.get(key)) line.text("metadata." + key, *value, kMaxMetadata);
  }
}

void CallLog::write_call(const LoggedCall& call, const Status& status,
                         spdlog::level::level_enum level) const {
  const auto now = system_clock::now();
  Line line(options_.format());
  write_time(line, now, level);
  write_event_of_call(line, call);
  if (!call.peer.empty()) line.text("peer", call.peer, kMaxPeer);
  line.word("code", to_string(status.code()));
  if (!status.message().empty()) line.text("message", status.message(), kMaxMessage);
  line.milliseconds("duration_ms", call.took);
  if (options_.slow() && call.took >= *options_.slow()) line.yes("slow");
  line.number("received", call.traffic.messages_received);
  line.number("received_bytes", call.traffic.bytes_received);
  line.number("sent", call.traffic.messages_sent);
  line.number("sent_bytes", call.traffic.bytes_sent);
  if (call.request_id != nullptr) line.token("request_id", call.request_id->value());
  if (call.trace_context != nullptr) {
    std::array<char, TraceId::kHexSize> trace;
    std::array<char, SpanId::kHexSize> span;
    call.trace_context->trace_id.write_hex(trace.data());
    call.trace_context->span_id.write_hex(span.data());
    line.word("trace_id", {trace.data(), trace.size()});
    line.word("span_id", {span.data(), span.size()});
  }
  if (call.metadata != nullptr) write_metadata(line, *call.metadata);
  log(line, now, level);
}

void CallLog::write_exception(std::string_view path, std::string_view what) const {
  constexpr auto kLevel = spdlog::level::err;
  if (!is_logged(kLevel)) return;
  const auto now = system_clock::now();
  Line line(options_.format());
  write_time(line, now, kLevel);
  write_event(line, "exception", LoggedCall{.path = path});
  line.text("message", what, kMaxMessage);
  log(line, now, kLevel);
}

void CallLog::write_payload(const LoggedCall& call, std::string_view direction,
                            std::uint64_t number, std::string_view type,
                            std::string_view text) const {
  const spdlog::level::level_enum level = options_.payload_level();
  const auto now = system_clock::now();
  Line line(options_.format());
  write_time(line, now, level);
  write_event(line, "message", call);
  line.word("direction", direction);
  line.number("number", number);
  line.text("message_type", type);
  line.text("message", text, options_.payload_size());
  if (call.request_id != nullptr) line.token("request_id", call.request_id->value());
  log(line, now, level);
}

void CallLog::log(Line& line, system_clock::time_point now, spdlog::level::level_enum level) const {
  const std::string_view text = line.finish();
  logger_->log(now, whole_line(), level, {text.data(), text.size()});
}

}  // namespace cpprpc::detail
