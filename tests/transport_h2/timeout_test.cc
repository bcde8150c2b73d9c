#include "cpprpc/transport/h2/protocol/timeout.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace cpprpc::transport::h2 {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::string formatted(Clock::duration timeout) {
  return std::string(format_timeout(timeout).view());
}

TEST(TimeoutTest, ReadsEveryUnit) {
  EXPECT_EQ(parse_timeout("1H"), 1h);
  EXPECT_EQ(parse_timeout("20M"), 20min);
  EXPECT_EQ(parse_timeout("3S"), 3s);
  EXPECT_EQ(parse_timeout("99999999m"), 99999999ms);
  EXPECT_EQ(parse_timeout("00000050u"), 50us);
  EXPECT_EQ(parse_timeout("7n"), 7ns);
  EXPECT_EQ(parse_timeout("0n"), 0ns);
}

TEST(TimeoutTest, RefusesWhatIsNoTimeout) {
  for (const char* text : {"", "1", "S", "1s", "1 S", " 1S", "1S ", "-1S", "+1S", "1.5S", "0x1S",
                           "123456789S", "1SS", "99999999999999999999999S"}) {
    EXPECT_EQ(parse_timeout(text), std::nullopt) << '"' << text << '"';
  }
  EXPECT_EQ(parse_timeout(std::string_view("1\0S", 3)), std::nullopt);
}

TEST(TimeoutTest, ATimeThatTheClockCannotCountIsTheLongest) {
  EXPECT_EQ(parse_timeout("99999999H"), Clock::duration::max());
  EXPECT_EQ(parse_timeout("2562048H"), Clock::duration::max());
  EXPECT_EQ(parse_timeout("2562047H"), 2562047h);
}

TEST(TimeoutTest, WritesTheShortestUnit) {
  EXPECT_EQ(formatted(1h), "1H");
  EXPECT_EQ(formatted(90min), "90M");
  EXPECT_EQ(formatted(2s), "2S");
  EXPECT_EQ(formatted(1500ms), "1500m");
  EXPECT_EQ(formatted(7ns), "7n");
}

TEST(TimeoutTest, RoundsUpToThreeDigits) {
  EXPECT_EQ(formatted(2s - 40us), "2S");
  EXPECT_EQ(formatted(1234567ns), "1240u");
  EXPECT_EQ(formatted(999999ns), "1m");
  EXPECT_EQ(formatted(61s), "61S");
}

TEST(TimeoutTest, SaysNeverThatNothingIsLeft) {
  EXPECT_EQ(formatted(0ns), "1n");
  EXPECT_EQ(formatted(-5s), "1n");
  EXPECT_EQ(formatted(Clock::duration::min()), "1n");
}

// Nothing is ever cut short, nor made longer by more than a hundredth, nor of more than 8 digits.
TEST(TimeoutTest, WhatIsWrittenIsReadAsNoLess) {
  std::uint64_t state = 1;
  for (int i = 0; i < 200'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const auto timeout = nanoseconds(static_cast<std::int64_t>(state >> 1 >> (state % 62)) | 1);
    const std::string text = formatted(timeout);
    const auto again = parse_timeout(text);
    ASSERT_TRUE(again) << text;
    ASSERT_GE(*again, timeout) << text;
    const double more = static_cast<double>((*again - timeout).count());
    ASSERT_LE(more, 0.0101 * static_cast<double>(timeout.count())) << text;
  }
  EXPECT_EQ(parse_timeout(formatted(Clock::duration::max())), Clock::duration::max());
}

}  // namespace
}  // namespace cpprpc::transport::h2
