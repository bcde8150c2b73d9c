// Timestamp and Duration as std::chrono has them, both ways, range checked.
//
//   order.created = wkt::now();
//   auto created = wkt::to_time_point(*order.created);        // Result<system_clock::time_point>
//   order.delay = wkt::to_duration(1500ms).value();
//
// A Timestamp is from the year 1 to 9999, a Duration at most 10,000 years; both count nanoseconds.
// Conversions are exact if the target can be; if not, a point in time is rounded down, a span
// towards zero, and floating point to the nearest nanosecond. What does not fit is an error, never
// another value. Nothing but now() looks at a clock. Any thread.

#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

#include "cpprpc/base/result.h"
#include "cpprpc/wkt/duration.msg.h"
#include "cpprpc/wkt/timestamp.msg.h"

namespace cpprpc::wkt {

namespace detail {

__extension__ typedef __int128 Int128;  // nanoseconds of 10,000 years are more than 64 bits

/// A type of std::chrono, as data: a tick is num / den nanoseconds.
struct Tick {
  std::intmax_t num, den;
  Int128 min, max;  // how many of them it can hold
};

template <class D>
[[nodiscard]] constexpr Tick tick_of() {
  static_assert(std::is_arithmetic_v<typename D::rep>, "the numbers of the duration are a class");
  using Nanos = std::ratio_divide<typename D::period, std::nano>;
  static_assert(Nanos::den < (std::intmax_t{1} << 57), "the ticks of the duration are too short");
  if constexpr (std::is_integral_v<typename D::rep>) {
    using Limits = std::numeric_limits<typename D::rep>;
    return {Nanos::num, Nanos::den, Limits::min(), Limits::max()};
  } else {
    return {Nanos::num, Nanos::den, 0, 0};
  }
}

[[nodiscard]] Result<Timestamp> timestamp_of(Int128 count, const Tick& tick);
[[nodiscard]] Result<Timestamp> timestamp_of(long double seconds);
[[nodiscard]] Result<Duration> duration_of(Int128 count, const Tick& tick);
[[nodiscard]] Result<Duration> duration_of(long double seconds);
[[nodiscard]] Result<Int128> count_of(const Timestamp& time, const Tick& tick);
[[nodiscard]] Result<Int128> count_of(const Duration& span, const Tick& tick);

template <class Rep, class Period>
[[nodiscard]] long double seconds_of(std::chrono::duration<Rep, Period> span) {
  return std::chrono::duration<long double>(span).count();
}

// M is Timestamp or Duration, and valid.
template <class D, class M>
[[nodiscard]] D floating(const M& message) {
  return D(std::chrono::duration<long double>(static_cast<long double>(message.seconds)) +
           std::chrono::duration<long double, std::nano>(message.nanos));
}

}  // namespace detail

// --- is it valid

/// INVALID_ARGUMENT unless it is from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, with
/// nanos from 0 to 999,999,999, in years before 1970 too.
[[nodiscard]] Status validate(const Timestamp& time);

/// INVALID_ARGUMENT unless seconds are within 315,576,000,000 of zero, nanos within 999,999,999,
/// and both have the same sign.
[[nodiscard]] Status validate(const Duration& span);

// --- points in time

/// The time by the system's clock.
[[nodiscard]] Timestamp now();

/// OUT_OF_RANGE outside of the years 1 to 9999.
template <class D>
[[nodiscard]] Result<Timestamp> to_timestamp(std::chrono::sys_time<D> time) {
  if constexpr (std::is_integral_v<typename D::rep>) {
    return detail::timestamp_of(time.time_since_epoch().count(), detail::tick_of<D>());
  } else {
    return detail::timestamp_of(detail::seconds_of(time.time_since_epoch()));
  }
}

/// The time in ticks of D: `to_time_point<std::chrono::milliseconds>(t)`. INVALID_ARGUMENT as
/// validate(); OUT_OF_RANGE when D cannot hold it. The system's clock counts nanoseconds in 64
/// bits, which are from 1677 to 2262; microseconds and all that is coarser hold every Timestamp.
template <class D = std::chrono::system_clock::duration>
[[nodiscard]] Result<std::chrono::sys_time<D>> to_time_point(const Timestamp& time) {
  if constexpr (std::is_integral_v<typename D::rep>) {
    Result<detail::Int128> count = detail::count_of(time, detail::tick_of<D>());
    if (!count) return std::move(count).error();
    return std::chrono::sys_time<D>(D(static_cast<typename D::rep>(*count)));
  } else {
    if (Status status = validate(time); !status.is_ok()) return status;
    return std::chrono::sys_time<D>(detail::floating<D>(time));
  }
}

// --- spans of time

/// OUT_OF_RANGE for more than 315,576,000,000 seconds, which are 10,000 years.
template <class Rep, class Period>
[[nodiscard]] Result<Duration> to_duration(std::chrono::duration<Rep, Period> span) {
  if constexpr (std::is_integral_v<Rep>) {
    return detail::duration_of(span.count(), detail::tick_of<decltype(span)>());
  } else {
    return detail::duration_of(detail::seconds_of(span));
  }
}

/// The span in ticks of D: `to_chrono<std::chrono::milliseconds>(d)`. INVALID_ARGUMENT as
/// validate(); OUT_OF_RANGE when D cannot hold it, as nanoseconds not more than 292 years.
template <class D = std::chrono::nanoseconds>
[[nodiscard]] Result<D> to_chrono(const Duration& span) {
  if constexpr (std::is_integral_v<typename D::rep>) {
    Result<detail::Int128> count = detail::count_of(span, detail::tick_of<D>());
    if (!count) return std::move(count).error();
    return D(static_cast<typename D::rep>(*count));
  } else {
    if (Status status = validate(span); !status.is_ok()) return status;
    return detail::floating<D>(span);
  }
}

// --- order

/// Which is earlier: `if (wkt::compare(a, b) < 0)`. Both must be valid.
[[nodiscard]] inline std::strong_ordering compare(const Timestamp& a, const Timestamp& b) noexcept {
  return a.seconds != b.seconds ? a.seconds <=> b.seconds : a.nanos <=> b.nanos;
}

/// Which is shorter, the negative ones being the shortest. Both must be valid.
[[nodiscard]] inline std::strong_ordering compare(const Duration& a, const Duration& b) noexcept {
  return a.seconds != b.seconds ? a.seconds <=> b.seconds : a.nanos <=> b.nanos;
}

}  // namespace cpprpc::wkt
