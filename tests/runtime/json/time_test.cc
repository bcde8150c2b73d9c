#include "cpprpc/json/time.h"

#include <gtest/gtest.h>

#include <string>

namespace cpprpc::json {
namespace {

using wkt::Duration;
using wkt::Timestamp;

template <class Time>
std::string text_of(std::int64_t seconds, std::int32_t nanos) {
  char text[kMaxTime];
  return std::string(text, write_time(text, Time{.seconds = seconds, .nanos = nanos}));
}

template <class Time>
std::string parsed(std::string_view text) {
  Time time;
  if (!parse_time(text, time)) return "refused";
  return std::to_string(time.seconds) + " " + std::to_string(time.nanos);
}

TEST(Time, WritesTimestamps) {
  EXPECT_EQ(text_of<Timestamp>(0, 0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(text_of<Timestamp>(63'108'020, 21'000'000), "1972-01-01T10:00:20.021Z");
  EXPECT_EQ(text_of<Timestamp>(-1, 999'999'999), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(text_of<Timestamp>(951'782'400, 1'000), "2000-02-29T00:00:00.000001Z");
  EXPECT_EQ(text_of<Timestamp>(-62'135'596'800, 0), "0001-01-01T00:00:00Z");
  EXPECT_EQ(text_of<Timestamp>(253'402'300'799, 999'999'999), "9999-12-31T23:59:59.999999999Z");
}

TEST(Time, RefusesTimestampsOutOfRange) {
  EXPECT_EQ(parsed<Timestamp>("0000-12-31T23:59:59Z"), "refused");
  EXPECT_EQ(parsed<Timestamp>("0001-01-01T00:00:00+00:01"), "refused");
  EXPECT_EQ(parsed<Timestamp>("9999-12-31T23:59:59.999999999-00:01"), "refused");
}

TEST(Time, ReadsTimestamps) {
  EXPECT_EQ(parsed<Timestamp>("1970-01-01T00:00:00Z"), "0 0");
  EXPECT_EQ(parsed<Timestamp>("1972-01-01T10:00:20.021Z"), "63108020 21000000");
  EXPECT_EQ(parsed<Timestamp>("1970-01-01T00:00:00.1Z"), "0 100000000");
  EXPECT_EQ(parsed<Timestamp>("1970-01-01T00:00:00.000000001Z"), "0 1");
  EXPECT_EQ(parsed<Timestamp>("1970-01-01T01:30:00+01:30"), "0 0");
  EXPECT_EQ(parsed<Timestamp>("1969-12-31T16:00:00-08:00"), "0 0");
  EXPECT_EQ(parsed<Timestamp>("1970-01-01T00:00:00-00:00"), "0 0");
  EXPECT_EQ(parsed<Timestamp>("2000-02-29T00:00:00Z"), "951782400 0");
  EXPECT_EQ(parsed<Timestamp>("0001-01-01T00:00:00Z"), "-62135596800 0");
  EXPECT_EQ(parsed<Timestamp>("9999-12-31T23:59:59.999999999Z"), "253402300799 999999999");
}

TEST(Time, RefusesWhatIsNoTimestamp) {
  for (const std::string_view text : {"",
                                      "1970-01-01",
                                      "1970-01-01T00:00:00",
                                      "1970-01-01 00:00:00Z",
                                      "1970-01-01t00:00:00Z",
                                      "1970-01-01T00:00:00z",
                                      "70-01-01T00:00:00Z",
                                      "1970-1-1T00:00:00Z",
                                      "1970-13-01T00:00:00Z",
                                      "1970-00-01T00:00:00Z",
                                      "1970-02-29T00:00:00Z",
                                      "1900-02-29T00:00:00Z",
                                      "1970-01-32T00:00:00Z",
                                      "1970-01-00T00:00:00Z",
                                      "1970-01-01T24:00:00Z",
                                      "1970-01-01T00:60:00Z",
                                      "1970-01-01T00:00:60Z",
                                      "1970-01-01T00:00:00.Z",
                                      "1970-01-01T00:00:00.1234567890Z",
                                      "1970-01-01T00:00:00,5Z",
                                      "1970-01-01T00:00:00+0130",
                                      "1970-01-01T00:00:00+1:30",
                                      "1970-01-01T00:00:00+24:00",
                                      "1970-01-01T00:00:00+00:60",
                                      "1970-01-01T00:00:00Z ",
                                      " 1970-01-01T00:00:00Z",
                                      "1970-01-01T00:00Z",
                                      "10000-01-01T00:00:00Z",
                                      "-970-01-01T00:00:00Z",
                                      "1970-01-01T-1:00:00Z",
                                      "1970-01-01T00:00:00.-1Z",
                                      "1970-01-01T00:00:00ZZ"}) {
    EXPECT_EQ(parsed<Timestamp>(text), "refused") << text;
  }
}

TEST(Time, ReadsTheTimestampsItWrote) {
  for (std::int64_t s = -62'135'596'800; s <= 253'402'300'799; s += 31'556'952LL * 3 + 86'399) {
    const std::string text = text_of<Timestamp>(s, 5'000);
    EXPECT_EQ(parsed<Timestamp>(text), std::to_string(s) + " 5000") << text;
  }
}

TEST(Time, WritesDurations) {
  EXPECT_EQ(text_of<Duration>(0, 0), "0s");
  EXPECT_EQ(text_of<Duration>(1, 340'012), "1.000340012s");
  EXPECT_EQ(text_of<Duration>(1, 500'000'000), "1.500s");
  EXPECT_EQ(text_of<Duration>(-1, -500'000'000), "-1.500s");
  EXPECT_EQ(text_of<Duration>(0, -1'000), "-0.000001s");
  EXPECT_EQ(text_of<Duration>(315'576'000'000, 0), "315576000000s");
  EXPECT_EQ(text_of<Duration>(-315'576'000'000, 0), "-315576000000s");
}

TEST(Time, RefusesDurationsOutOfRange) {
  EXPECT_EQ(parsed<Duration>("315576000001s"), "refused");
  EXPECT_EQ(parsed<Duration>("-315576000001s"), "refused");
  EXPECT_EQ(parsed<Duration>("99999999999999999999s"), "refused");
}

TEST(Time, ReadsDurations) {
  EXPECT_EQ(parsed<Duration>("0s"), "0 0");
  EXPECT_EQ(parsed<Duration>("-0s"), "0 0");
  EXPECT_EQ(parsed<Duration>("1.5s"), "1 500000000");
  EXPECT_EQ(parsed<Duration>("-0.5s"), "0 -500000000");
  EXPECT_EQ(parsed<Duration>("-1.000000001s"), "-1 -1");
  EXPECT_EQ(parsed<Duration>("315576000000s"), "315576000000 0");
  EXPECT_EQ(parsed<Duration>("-315576000000.0s"), "-315576000000 0");
}

TEST(Time, RefusesWhatIsNoDuration) {
  for (const std::string_view text :
       {"",       "s",    "1",    "1m",  ".5s",   "1.s", "-s",
        "+1s",    "--1s", "1e3s", " 1s", "1s ",   "1 s", "1.0000000001s",
        "1.5.5s", "0x1s", "1ss",  "1S",  "1.-5s", "NaNs"}) {
    EXPECT_EQ(parsed<Duration>(text), "refused") << text;
  }
}

}  // namespace
}  // namespace cpprpc::json
