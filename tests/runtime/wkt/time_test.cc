#include "cpprpc/wkt/time.h"

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace cpprpc::wkt {
namespace {

using namespace std::chrono_literals;
using google::protobuf::util::TimeUtil;
using std::chrono::duration;
using std::chrono::sys_time;

constexpr std::int64_t kMin = TimeUtil::kTimestampMinSeconds;
constexpr std::int64_t kMax = TimeUtil::kTimestampMaxSeconds;
constexpr std::int64_t kSpan = TimeUtil::kDurationMaxSeconds;

Timestamp time_of(std::int64_t seconds, std::int32_t nanos = 0) {
  return Timestamp{.seconds = seconds, .nanos = nanos};
}
Duration span_of(std::int64_t seconds, std::int32_t nanos = 0) {
  return Duration{.seconds = seconds, .nanos = nanos};
}

google::protobuf::Timestamp theirs(const Timestamp& time) {
  google::protobuf::Timestamp result;
  result.set_seconds(time.seconds);
  result.set_nanos(time.nanos);
  return result;
}
google::protobuf::Duration theirs(const Duration& span) {
  google::protobuf::Duration result;
  result.set_seconds(span.seconds);
  result.set_nanos(span.nanos);
  return result;
}
Timestamp ours(const google::protobuf::Timestamp& time) {
  return time_of(time.seconds(), time.nanos());
}
Duration ours(const google::protobuf::Duration& span) {
  return span_of(span.seconds(), span.nanos());
}

template <class D>
std::int64_t ticks(const Timestamp& time) {
  return to_time_point<D>(time).value().time_since_epoch().count();
}
template <class D>
std::int64_t ticks(const Duration& span) {
  return to_chrono<D>(span).value().count();
}

template <class T>
void expect_error(const Result<T>& result, StatusCode code, const std::string& words) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), code);
  EXPECT_NE(result.error().message().find(words), std::string::npos)
      << result.error().to_string() << "\nwithout: " << words;
}

// Values of both signs, in all sizes, and the limits.
std::vector<std::int64_t> counts(std::int64_t limit) {
  std::vector<std::int64_t> all = {0, 1, -1, 999, -999, 1000, -1000, 1001, -1001, limit, -limit};
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const auto n = static_cast<std::int64_t>(random()) >> (random() % 64);
    all.push_back(n % limit);
  }
  return all;
}

TEST(Time, TimestampsOfTicksAreThoseOfLibprotobuf) {
  for (const std::int64_t n : counts(std::numeric_limits<std::int64_t>::max())) {
    EXPECT_EQ(to_timestamp(sys_time<std::chrono::nanoseconds>(duration<std::int64_t, std::nano>(n)))
                  .value(),
              ours(TimeUtil::NanosecondsToTimestamp(n)));
  }
  for (const std::int64_t n : counts(-kMin)) {
    const auto milliseconds = std::chrono::milliseconds(n) * 1000 + 7ms;
    const auto microseconds = std::chrono::microseconds(n) * 1'000'000 + 7us;
    EXPECT_EQ(to_timestamp(sys_time<std::chrono::seconds>(std::chrono::seconds(n))).value(),
              ours(TimeUtil::SecondsToTimestamp(n)));
    EXPECT_EQ(to_timestamp(sys_time<std::chrono::milliseconds>(milliseconds)).value(),
              ours(TimeUtil::MillisecondsToTimestamp(milliseconds.count())));
    EXPECT_EQ(to_timestamp(sys_time<std::chrono::microseconds>(microseconds)).value(),
              ours(TimeUtil::MicrosecondsToTimestamp(microseconds.count())));
  }
}

TEST(Time, TicksOfTimestampsAreThoseOfLibprotobuf) {
  std::mt19937 random(2);
  for (const std::int64_t seconds : counts(-kMin)) {
    const Timestamp time = time_of(seconds, static_cast<std::int32_t>(random() % 1'000'000'000));
    EXPECT_EQ(ticks<std::chrono::seconds>(time), TimeUtil::TimestampToSeconds(theirs(time)));
    EXPECT_EQ(ticks<std::chrono::milliseconds>(time),
              TimeUtil::TimestampToMilliseconds(theirs(time)));
    EXPECT_EQ(ticks<std::chrono::microseconds>(time),
              TimeUtil::TimestampToMicroseconds(theirs(time)));
    if (seconds > -9'000'000'000 && seconds < 9'000'000'000) {
      EXPECT_EQ(ticks<std::chrono::nanoseconds>(time),
                TimeUtil::TimestampToNanoseconds(theirs(time)));
    }
  }
}

TEST(Time, DurationsOfTicksAreThoseOfLibprotobuf) {
  for (const std::int64_t n : counts(std::numeric_limits<std::int64_t>::max())) {
    EXPECT_EQ(to_duration(std::chrono::nanoseconds(n)).value(),
              ours(TimeUtil::NanosecondsToDuration(n)));
  }
  for (const std::int64_t n : counts(kSpan / 3600)) {
    const auto milliseconds = std::chrono::milliseconds(n) * 1000 - 7ms;
    const auto microseconds = std::chrono::microseconds(n) * 1'000'000 - 7us;
    EXPECT_EQ(to_duration(microseconds).value(),
              ours(TimeUtil::MicrosecondsToDuration(microseconds.count())));
    EXPECT_EQ(to_duration(milliseconds).value(),
              ours(TimeUtil::MillisecondsToDuration(milliseconds.count())));
    EXPECT_EQ(to_duration(std::chrono::seconds(n)).value(), ours(TimeUtil::SecondsToDuration(n)));
    EXPECT_EQ(to_duration(std::chrono::minutes(n)).value(), ours(TimeUtil::MinutesToDuration(n)));
    EXPECT_EQ(to_duration(std::chrono::hours(n)).value(), ours(TimeUtil::HoursToDuration(n)));
  }
}

TEST(Time, TicksOfDurationsAreThoseOfLibprotobuf) {
  std::mt19937 random(3);
  for (const std::int64_t seconds : counts(kSpan)) {
    const auto nanos = static_cast<std::int32_t>(random() % 1'000'000'000);
    const bool negative = seconds < 0 || (seconds == 0 && random() % 2 == 0);
    const Duration span = span_of(seconds, negative ? -nanos : nanos);
    EXPECT_EQ(ticks<std::chrono::hours>(span), TimeUtil::DurationToHours(theirs(span)));
    EXPECT_EQ(ticks<std::chrono::minutes>(span), TimeUtil::DurationToMinutes(theirs(span)));
    EXPECT_EQ(ticks<std::chrono::seconds>(span), TimeUtil::DurationToSeconds(theirs(span)));
    EXPECT_EQ(ticks<std::chrono::milliseconds>(span),
              TimeUtil::DurationToMilliseconds(theirs(span)));
    EXPECT_EQ(ticks<std::chrono::microseconds>(span),
              TimeUtil::DurationToMicroseconds(theirs(span)));
    if (seconds > -9'000'000'000 && seconds < 9'000'000'000) {
      EXPECT_EQ(ticks<std::chrono::nanoseconds>(span),
                TimeUtil::DurationToNanoseconds(theirs(span)));
    }
  }
}

TEST(Time, BeforeTheEpochPointsAreRoundedDownAndSpansTowardsZero) {
  EXPECT_EQ(to_timestamp(sys_time<std::chrono::nanoseconds>(-1ns)).value(),
            time_of(-1, 999'999'999));
  EXPECT_EQ(to_timestamp(sys_time<std::chrono::milliseconds>(-1500ms)).value(),
            time_of(-2, 500'000'000));
  EXPECT_EQ(ticks<std::chrono::seconds>(time_of(-1, 999'999'999)), -1);
  EXPECT_EQ(ticks<std::chrono::milliseconds>(time_of(-1, 999'999'999)), -1);
  EXPECT_EQ(ticks<std::chrono::days>(time_of(-1)), -1);

  EXPECT_EQ(to_duration(-1ns).value(), span_of(0, -1));
  EXPECT_EQ(to_duration(-1500ms).value(), span_of(-1, -500'000'000));
  EXPECT_EQ(ticks<std::chrono::seconds>(span_of(-1, -999'999'999)), -1);
  EXPECT_EQ(ticks<std::chrono::milliseconds>(span_of(0, -999'999)), 0);
}

TEST(Time, TheLimitsOfTimestamps) {
  using std::chrono::sys_days;
  using std::chrono::sys_seconds;
  using std::chrono::year;
  const Timestamp first = time_of(kMin);
  const Timestamp last = time_of(kMax, 999'999'999);
  EXPECT_EQ(to_timestamp(sys_days(year(1) / 1 / 1)).value(), first);
  EXPECT_EQ(to_timestamp(sys_seconds(sys_days(year(10000) / 1 / 1)) - 1s).value(), time_of(kMax));
  EXPECT_EQ(to_time_point<std::chrono::days>(first).value(), sys_days(year(1) / 1 / 1));
  EXPECT_EQ(to_time_point<std::chrono::days>(last).value(), sys_days(year(9999) / 12 / 31));
  EXPECT_TRUE(validate(first).is_ok());
  EXPECT_TRUE(validate(last).is_ok());

  const std::string words = "years 1 to 9999";
  expect_error(to_timestamp(sys_seconds(sys_days(year(1) / 1 / 1)) - 1s), StatusCode::OutOfRange,
               words);
  expect_error(to_timestamp(sys_time<std::chrono::microseconds>(sys_days(year(1) / 1 / 1)) - 1us),
               StatusCode::OutOfRange, words);
  expect_error(to_timestamp(sys_days(year(10000) / 1 / 1)), StatusCode::OutOfRange, words);
  expect_error(to_timestamp(sys_seconds::max()), StatusCode::OutOfRange, words);
  expect_error(to_timestamp(sys_seconds::min()), StatusCode::OutOfRange, words);
  expect_error(to_timestamp(sys_time<std::chrono::years>(std::chrono::years::min())),
               StatusCode::OutOfRange, words);
  using Unsigned = duration<std::uint64_t, std::ratio<1'000'000'000>>;
  expect_error(to_timestamp(sys_time<Unsigned>(Unsigned::max())), StatusCode::OutOfRange, words);
}

TEST(Time, TheLimitsOfDurations) {
  EXPECT_EQ(to_duration(std::chrono::seconds(kSpan)).value(), span_of(kSpan));
  EXPECT_EQ(to_duration(std::chrono::seconds(-kSpan)).value(), span_of(-kSpan));
  EXPECT_EQ(to_duration(std::chrono::microseconds(kSpan * 1'000'000 + 999'999)).value(),
            span_of(kSpan, 999'999'000));
  EXPECT_TRUE(validate(span_of(kSpan, 999'999'999)).is_ok());
  EXPECT_TRUE(validate(span_of(-kSpan, -999'999'999)).is_ok());

  const std::string words = "longer than the 315576000000 seconds";
  expect_error(to_duration(std::chrono::seconds(kSpan + 1)), StatusCode::OutOfRange, words);
  expect_error(to_duration(std::chrono::microseconds((-kSpan - 1) * 1'000'000)),
               StatusCode::OutOfRange, words);
  expect_error(to_duration(std::chrono::seconds::max()), StatusCode::OutOfRange, words);
  expect_error(to_duration(std::chrono::hours::min()), StatusCode::OutOfRange, words);
}

TEST(Time, WhatIsNoTimestampSaysWhy) {
  const auto why = [](const Timestamp& time) { return std::string(validate(time).message()); };
  EXPECT_EQ(why(time_of(kMax + 1)),
            "google.protobuf.Timestamp: seconds is 253402300800, and must be from -62135596800 to "
            "253402300799");
  EXPECT_EQ(why(time_of(kMin - 1, 999'999'999)),
            "google.protobuf.Timestamp: seconds is -62135596801, and must be from -62135596800 to "
            "253402300799");
  EXPECT_EQ(why(time_of(5, -1)),
            "google.protobuf.Timestamp: nanos is -1, and must be from 0 to 999999999");
  EXPECT_EQ(why(time_of(-5, 1'000'000'000)),
            "google.protobuf.Timestamp: nanos is 1000000000, and must be from 0 to 999999999");
  EXPECT_EQ(validate(time_of(5, -1)).code(), StatusCode::InvalidArgument);

  expect_error(to_time_point(time_of(kMax + 1)), StatusCode::InvalidArgument, "seconds is");
  expect_error(to_time_point<duration<double>>(time_of(0, -1)), StatusCode::InvalidArgument,
               "nanos is -1");
}

TEST(Time, WhatIsNoDurationSaysWhy) {
  const auto why = [](const Duration& span) { return std::string(validate(span).message()); };
  EXPECT_EQ(why(span_of(-kSpan - 1)),
            "google.protobuf.Duration: seconds is -315576000001, and must be from -315576000000 to "
            "315576000000");
  EXPECT_EQ(why(span_of(0, 1'000'000'000)),
            "google.protobuf.Duration: nanos is 1000000000, and must be from -999999999 to "
            "999999999");
  EXPECT_EQ(why(span_of(0, std::numeric_limits<std::int32_t>::min())),
            "google.protobuf.Duration: nanos is -2147483648, and must be from -999999999 to "
            "999999999");
  EXPECT_EQ(why(span_of(3, -5)),
            "google.protobuf.Duration: seconds is 3 and nanos -5, and must have the same sign");
  EXPECT_EQ(why(span_of(-1, 1)),
            "google.protobuf.Duration: seconds is -1 and nanos 1, and must have the same sign");
  EXPECT_EQ(validate(span_of(3, -5)).code(), StatusCode::InvalidArgument);

  expect_error(to_chrono(span_of(kSpan + 1)), StatusCode::InvalidArgument, "seconds is");
  expect_error(to_chrono<duration<float>>(span_of(3, -5)), StatusCode::InvalidArgument, "sign");
}

TEST(Time, TicksThatDoNotFitAreAnError) {
  constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
  const Timestamp last = to_timestamp(sys_time<std::chrono::nanoseconds>::max()).value();
  const Timestamp first = to_timestamp(sys_time<std::chrono::nanoseconds>::min()).value();
  EXPECT_EQ(ticks<std::chrono::nanoseconds>(last), max);
  EXPECT_EQ(ticks<std::chrono::nanoseconds>(first), -max - 1);
  Timestamp beyond = last;
  ++beyond.nanos;
  expect_error(to_time_point(beyond), StatusCode::OutOfRange, "such as std::chrono::microseconds");
  beyond = first;
  --beyond.nanos;
  expect_error(to_time_point(beyond), StatusCode::OutOfRange, "google.protobuf.Timestamp");
  EXPECT_TRUE(to_time_point<std::chrono::microseconds>(time_of(kMax, 999'999'999)));

  EXPECT_EQ(ticks<std::chrono::nanoseconds>(to_duration(std::chrono::nanoseconds::min()).value()),
            -max - 1);
  expect_error(to_chrono(span_of(9'223'372'036, 854'775'808)), StatusCode::OutOfRange,
               "google.protobuf.Duration");
  expect_error(to_chrono<duration<std::int8_t>>(span_of(128)), StatusCode::OutOfRange, "wider");
  EXPECT_EQ(ticks<duration<std::int8_t>>(span_of(-128, -999'999'999)), -128);
  expect_error(to_chrono<duration<std::uint64_t>>(span_of(-1)), StatusCode::OutOfRange, "wider");
  EXPECT_EQ(to_chrono<duration<std::uint64_t>>(span_of(0, -999'999'999)).value().count(), 0U);
}

TEST(Time, OtherTicksThanNanoseconds) {
  using Frames = duration<std::int64_t, std::ratio<1001, 30000>>;
  EXPECT_EQ(to_duration(Frames(30)).value(), span_of(1, 1'000'000));
  EXPECT_EQ(to_duration(Frames(1)).value(), span_of(0, 33'366'666));  // ...667
  EXPECT_EQ(to_duration(Frames(-1)).value(), span_of(0, -33'366'666));
  EXPECT_EQ(to_timestamp(sys_time<Frames>(Frames(-1))).value(),
            time_of(-1, 1'000'000'000 - 33'366'667));
  EXPECT_EQ(ticks<Frames>(span_of(1, 1'000'000)), 30);
  EXPECT_EQ(ticks<Frames>(span_of(1, 999'999)), 29);
  EXPECT_EQ(ticks<Frames>(time_of(-1)), -30);

  using Picoseconds = duration<std::int64_t, std::pico>;
  EXPECT_EQ(to_duration(Picoseconds(-1999)).value(), span_of(0, -1));
  EXPECT_EQ(to_timestamp(sys_time<Picoseconds>(Picoseconds(-1))).value(), time_of(-1, 999'999'999));
  EXPECT_EQ(ticks<Picoseconds>(span_of(0, 7)), 7000);
  expect_error(to_chrono<duration<std::int64_t, std::atto>>(span_of(10)), StatusCode::OutOfRange,
               "coarser");
  EXPECT_EQ((ticks<duration<std::int64_t, std::atto>>(span_of(9))), 9'000'000'000'000'000'000);

  EXPECT_EQ(to_duration(std::chrono::weeks(1)).value(), span_of(604'800));
  EXPECT_EQ(to_timestamp(sys_time<duration<std::uint64_t, std::nano>>(
                             duration<std::uint64_t, std::nano>::max()))
                .value(),
            time_of(18'446'744'073, 709'551'615));
  EXPECT_EQ(to_chrono<std::chrono::years>(span_of(kSpan)).value().count(), 10'000);
}

TEST(Time, FloatingPointIsRoundedToTheNearestNanosecond) {
  EXPECT_EQ(to_duration(duration<double>(0.1)).value(), span_of(0, 100'000'000));
  EXPECT_EQ(to_duration(duration<double>(-1.1)).value(), span_of(-1, -100'000'000));
  EXPECT_EQ(to_duration(duration<float, std::milli>(2.5F)).value(), span_of(0, 2'500'000));
  EXPECT_EQ(to_duration(duration<double>(0.999'999'999'9)).value(), span_of(1));
  EXPECT_EQ(to_timestamp(sys_time<duration<double>>(duration<double>(-0.25))).value(),
            time_of(-1, 750'000'000));
  EXPECT_EQ(to_timestamp(sys_time<duration<double>>(duration<double>(-1e-10))).value(), time_of(0));

  EXPECT_EQ(to_chrono<duration<double>>(span_of(-1, -500'000'000)).value().count(), -1.5);
  EXPECT_EQ((to_chrono<duration<double, std::milli>>(span_of(0, 1)).value().count()), 1e-6);
  EXPECT_EQ(to_time_point<duration<double>>(time_of(-1, 750'000'000)).value().time_since_epoch(),
            duration<double>(-0.25));

  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double wrong :
       {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, 1e300, -1e12}) {
    expect_error(to_duration(duration<double>(wrong)), StatusCode::OutOfRange, "10000 years");
    expect_error(to_timestamp(sys_time<duration<double>>(duration<double>(wrong))),
                 StatusCode::OutOfRange, "10000 years");
  }
  expect_error(to_duration(duration<double>(3.2e11)), StatusCode::OutOfRange, "longer");
}

TEST(Time, NowIsWhatTheClockSays) {
  const auto before = std::chrono::system_clock::now();
  const Timestamp time = now();
  const auto after = std::chrono::system_clock::now();
  EXPECT_LE(before, to_time_point(time).value());
  EXPECT_GE(after, to_time_point(time).value());
}

TEST(Time, Order) {
  EXPECT_TRUE(compare(time_of(-1, 999'999'999), time_of(0)) < 0);
  EXPECT_TRUE(compare(time_of(1, 2), time_of(1, 1)) > 0);
  EXPECT_TRUE(compare(time_of(1, 2), time_of(1, 2)) == 0);
  EXPECT_TRUE(compare(span_of(-1, -1), span_of(-1)) < 0);
  EXPECT_TRUE(compare(span_of(0, -1), span_of(0, 1)) < 0);
  EXPECT_TRUE(compare(span_of(7), span_of(7)) == 0);
}

}  // namespace
}  // namespace cpprpc::wkt
