#include "cpprpc/middleware/resilience/detail/advice.h"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "cpprpc/errors.h"
#include "cpprpc/middleware/resilience/circuit_breaker.h"
#include "cpprpc/wkt/time.h"

namespace cpprpc::detail::resilience {
namespace {

// A number of milliseconds; whatever else it is, negative or no number, means never.
Advice pushback(std::string_view text) {
  std::int32_t milliseconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, milliseconds);
  if (error != std::errc() || stop != end || milliseconds < 0) return {.is_never = true};
  return {.exactly = std::chrono::milliseconds(milliseconds)};
}

}  // namespace

Advice advice_of(const Metadata& trailers, const Status& status) {
  // First: the trailers may be those of an attempt before, as a circuit sends nothing.
  if (!status.details().empty() && is_circuit_open(status)) return {.is_never = true};
  if (const auto text = trailers.get("grpc-retry-pushback-ms")) return pushback(*text);
  if (status.details().empty()) return {};
  const std::optional<errors::RetryInfo> info = get_detail<errors::RetryInfo>(status);
  if (!info || !info->retry_delay) return {};
  const Result<Clock::duration> delay = wkt::to_chrono<Clock::duration>(*info->retry_delay);
  if (!delay) return {.is_never = delay.error().code() == StatusCode::OutOfRange};
  if (*delay < Clock::duration::zero()) return {};
  return {.at_least = *delay};
}

}  // namespace cpprpc::detail::resilience
