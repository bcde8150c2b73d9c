#include "cpprpc/middleware/tracing/otlp_exporter.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "cpprpc/errors.h"
#include "cpprpc/middleware/tracing/call_tracing.h"
#include "cpprpc/middleware/tracing/detail/new_id.h"
#include "cpprpc/middleware/tracing/detail/otlp_convert.h"
#include "cpprpc/middleware/tracing/otlp/trace_service.rpc.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/wkt/time.h"

namespace cpprpc {
namespace {

Clock::duration positive(Clock::duration time, const char* what) {
  if (time <= Clock::duration::zero()) {
    throw std::invalid_argument(std::string(what) +
                                " of an OTLP exporter must be more than nothing");
  }
  return time;
}

// By the table of the specification.
bool may_be_sent_again(StatusCode code, bool says_when) noexcept {
  switch (code) {
    case StatusCode::Cancelled:
    case StatusCode::DeadlineExceeded:
    case StatusCode::Aborted:
    case StatusCode::OutOfRange:
    case StatusCode::Unavailable:
    case StatusCode::DataLoss:
      return true;
    case StatusCode::ResourceExhausted:
      return says_when;
    default:
      return false;
  }
}

// When the collector wants to hear of it again, if it says so.
std::optional<Clock::duration> said_delay(const Status& status) {
  const auto info = get_detail<errors::RetryInfo>(status);
  if (!info || !info->retry_delay) return std::nullopt;
  const auto delay = wkt::to_chrono<Clock::duration>(*info->retry_delay);
  if (delay) return std::max(*delay, Clock::duration::zero());
  if (delay.error().code() == StatusCode::OutOfRange) return Clock::duration::max();
  return std::nullopt;
}

// Waits, but not long once the tracer shuts down. False if the task was told to stop.
Task<bool> back_off(Clock::duration time, std::stop_token closing) {
  constexpr Clock::duration kStep = std::chrono::milliseconds(50);
  const Clock::time_point until = from_now(time);
  bool goes_on = true;
  do {
    goes_on = co_await sleep_until(std::min(until, from_now(kStep)));
  } while (goes_on && Clock::now() < until && !closing.stop_requested());
  co_return goes_on;
}

// Up to a quarter less, so that not all processes come back at once.
Clock::duration jittered(Clock::duration time) {
  const std::uint8_t random = detail::new_span_id().bytes()[0];
  return time - time / 4 * random / 256;
}

ExportResult result_of(const otlp::ExportTraceServiceResponse& response) {
  ExportResult result;
  if (!response.partial_success) return result;
  const std::int64_t rejected = response.partial_success->rejected_spans;
  result.rejected = static_cast<std::uint64_t>(std::max<std::int64_t>(rejected, 0));
  result.warning = response.partial_success->error_message;
  return result;
}

}  // namespace

OtlpOptions& OtlpOptions::metadata(std::string_view key, std::string_view value) {
  metadata_.add(key, value);
  return *this;
}

OtlpOptions& OtlpOptions::timeout(Clock::duration timeout) {
  timeout_ = positive(timeout, "the timeout");
  return *this;
}

OtlpOptions& OtlpOptions::retry_for(Clock::duration time) {
  if (time < Clock::duration::zero()) throw std::invalid_argument("retry_for() is negative");
  retry_for_ = time;
  return *this;
}

OtlpOptions& OtlpOptions::backoff(Clock::duration first, Clock::duration most) {
  first_backoff_ = positive(first, "the backoff");
  if (most < first) {
    throw std::invalid_argument("the backoff of an OTLP exporter cannot shrink: most >= first");
  }
  most_backoff_ = most;
  return *this;
}

OtlpOptions& OtlpOptions::max_request(std::size_t bytes) {
  if (bytes == 0)
    throw std::invalid_argument("a request of an OTLP exporter has more than 0 bytes");
  max_request_ = bytes;
  return *this;
}

class OtlpExporter::Request : public otlp::ExportTraceServiceRequest {};

OtlpExporter::OtlpExporter(Channel channel, OtlpOptions options)
    : channel_(std::move(channel)),
      options_(std::move(options)),
      request_(std::make_unique<Request>()) {}

OtlpExporter::~OtlpExporter() = default;

Task<ExportResult> OtlpExporter::export_spans(const SpanBatch& batch) {
  return send_part(batch, 0, batch.spans.size());
}

// In halves if it is too large; a single span that is, is lost.
Task<ExportResult> OtlpExporter::send_part(const SpanBatch& batch, std::size_t first,
                                           std::size_t count) {
  const std::size_t most = detail::convert(batch, batch.spans.subspan(first, count), *request_);
  if (most <= options_.max_request() ||
      encoded_size<otlp::ExportTraceServiceRequest>(*request_) <= options_.max_request()) {
    Task<ExportResult> sending = send(batch);
    co_return co_await std::move(sending);
  }
  if (count <= 1) {
    co_return ExportResult(Status::resource_exhausted("a span is larger than a request may be"));
  }
  const std::size_t half = count / 2;
  Task<ExportResult> sending = send_part(batch, first, half);
  ExportResult result = co_await std::move(sending);
  Task<ExportResult> sending_rest = send_part(batch, first + half, count - half);
  ExportResult rest = co_await std::move(sending_rest);
  result.failed = std::min<std::uint64_t>(result.failed, half) +
                  std::min<std::uint64_t>(rest.failed, count - half);
  result.rejected += rest.rejected;
  if (result.status.is_ok()) result.status = std::move(rest.status);
  if (result.warning.empty()) result.warning = std::move(rest.warning);
  co_return result;
}

// What the request holds, until it was taken or is given up.
Task<ExportResult> OtlpExporter::send(const SpanBatch& batch) {
  const otlp::TraceServiceClient collector(channel_);
  const Clock::time_point give_up = from_now(options_.retry_for());
  Clock::duration backoff = options_.first_backoff();
  for (;;) {
    const otlp::ExportTraceServiceRequest& request = *request_;
    auto call = collector.export_(request, call_options());
    const Result<otlp::ExportTraceServiceResponse> response = co_await std::move(call);
    if (response) co_return result_of(*response);
    const std::optional<Clock::duration> said = said_delay(response.error());
    if (!may_be_sent_again(response.error().code(), said.has_value())) {
      co_return ExportResult(response.error());
    }
    const Clock::duration wait =
        std::max(said.value_or(Clock::duration::zero()), jittered(backoff));
    if (wait > give_up - Clock::now()) co_return ExportResult(response.error());
    // The collector's word counts even when the tracer shuts down; ours does not.
    Task<bool> waiting = said ? sleep(wait) : back_off(wait, batch.closing);
    const bool goes_on = co_await std::move(waiting);
    if (!goes_on) co_return ExportResult(response.error());
    backoff = std::min(2 * backoff, options_.most_backoff());
  }
}

// The call is part of no trace that anybody records, here or there.
CallOptions OtlpExporter::call_options() const {
  CallOptions options;
  options.timeout(options_.timeout()).extension(Untraced());
  for (const auto& [key, value] : options_.metadata()) options.metadata(key, value);
  TraceContext unsampled;
  unsampled.trace_id = detail::new_trace_id();
  unsampled.span_id = detail::new_span_id();
  options.metadata("traceparent", unsampled.to_traceparent());
  return options;
}

}  // namespace cpprpc
