#include "cpprpc/wkt/time.h"

#include <cmath>
#include <string>
#include <string_view>

namespace cpprpc::wkt {
namespace {

using detail::Int128;
using detail::Tick;

constexpr std::int64_t kMinTime = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kMaxTime = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::int64_t kMaxSpan = 315'576'000'000;
constexpr std::int32_t kMaxNanos = 999'999'999;
constexpr std::int32_t kNanos = 1'000'000'000;

// Rounded down, where `/` rounds towards zero. `b` is positive.
Int128 divide_down(Int128 a, Int128 b) { return a / b - (a % b < 0 ? 1 : 0); }

Status wrong(std::string_view type, std::string_view field, std::int64_t is, std::int64_t min,
             std::int64_t max) {
  std::string text(type);
  text.append(": ").append(field).append(" is ").append(std::to_string(is));
  text.append(", and must be from ").append(std::to_string(min)).append(" to ");
  return Status::invalid_argument(text.append(std::to_string(max)));
}

Result<Timestamp> timestamp_of_nanos(Int128 nanos) {
  const Int128 seconds = divide_down(nanos, kNanos);
  if (seconds < kMinTime || seconds > kMaxTime) {
    return Status::out_of_range(
        "the time is outside of the years 1 to 9999, which a google.protobuf.Timestamp holds");
  }
  return Timestamp{.seconds = static_cast<std::int64_t>(seconds),
                   .nanos = static_cast<std::int32_t>(nanos - seconds * kNanos)};
}

Result<Duration> duration_of_nanos(Int128 nanos) {
  const Int128 seconds = nanos / kNanos;
  if (seconds < -kMaxSpan || seconds > kMaxSpan) {
    return Status::out_of_range(
        "the span is longer than the 315576000000 seconds that a google.protobuf.Duration holds");
  }
  return Duration{.seconds = static_cast<std::int64_t>(seconds),
                  .nanos = static_cast<std::int32_t>(nanos % kNanos)};
}

Result<Int128> nearest_nanos(long double seconds) {
  if (!(std::fabs(seconds) < 1e12L)) {  // nor NaN
    return Status::out_of_range("the time is no number of seconds within 10000 years of zero");
  }
  const long double whole = std::floor(seconds);
  return static_cast<Int128>(whole) * kNanos +
         std::llround((seconds - whole) * static_cast<long double>(kNanos));
}

Result<Int128> fitting(Int128 count, const Tick& tick, std::string_view type) {
  if (count >= tick.min && count <= tick.max) return count;
  return Status::out_of_range(std::string("the ").append(type).append(
      " does not fit into the type of std::chrono asked for; take a wider or coarser one, such "
      "as std::chrono::microseconds"));
}

}  // namespace

namespace detail {

Result<Timestamp> timestamp_of(Int128 count, const Tick& tick) {
  return timestamp_of_nanos(divide_down(count * tick.num, tick.den));
}

Result<Timestamp> timestamp_of(long double seconds) {
  Result<Int128> nanos = nearest_nanos(seconds);
  if (!nanos) return std::move(nanos).error();
  return timestamp_of_nanos(*nanos);
}

Result<Duration> duration_of(Int128 count, const Tick& tick) {
  return duration_of_nanos(count * tick.num / tick.den);
}

Result<Duration> duration_of(long double seconds) {
  Result<Int128> nanos = nearest_nanos(seconds);
  if (!nanos) return std::move(nanos).error();
  return duration_of_nanos(*nanos);
}

Result<Int128> count_of(const Timestamp& time, const Tick& tick) {
  if (Status status = validate(time); !status.is_ok()) return status;
  const Int128 nanos = Int128{time.seconds} * kNanos + time.nanos;
  return fitting(divide_down(nanos * tick.den, tick.num), tick, "google.protobuf.Timestamp");
}

Result<Int128> count_of(const Duration& span, const Tick& tick) {
  if (Status status = validate(span); !status.is_ok()) return status;
  const Int128 nanos = Int128{span.seconds} * kNanos + span.nanos;
  return fitting(nanos * tick.den / tick.num, tick, "google.protobuf.Duration");
}

}  // namespace detail

Status validate(const Timestamp& time) {
  constexpr std::string_view type = "google.protobuf.Timestamp";
  if (time.seconds < kMinTime || time.seconds > kMaxTime) {
    return wrong(type, "seconds", time.seconds, kMinTime, kMaxTime);
  }
  if (time.nanos < 0 || time.nanos > kMaxNanos) {
    return wrong(type, "nanos", time.nanos, 0, kMaxNanos);
  }
  return Status::ok();
}

Status validate(const Duration& span) {
  constexpr std::string_view type = "google.protobuf.Duration";
  if (span.seconds < -kMaxSpan || span.seconds > kMaxSpan) {
    return wrong(type, "seconds", span.seconds, -kMaxSpan, kMaxSpan);
  }
  if (span.nanos < -kMaxNanos || span.nanos > kMaxNanos) {
    return wrong(type, "nanos", span.nanos, -kMaxNanos, kMaxNanos);
  }
  if ((span.seconds < 0 && span.nanos > 0) || (span.seconds > 0 && span.nanos < 0)) {
    return Status::invalid_argument(std::string(type) + ": seconds is " +
                                    std::to_string(span.seconds) + " and nanos " +
                                    std::to_string(span.nanos) + ", and must have the same sign");
  }
  return Status::ok();
}

Timestamp now() {
  // The clock's 64 bits of nanoseconds are all within the years of a Timestamp.
  return *to_timestamp(std::chrono::system_clock::now());
}

}  // namespace cpprpc::wkt
