#include "cpprpc/json/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>

namespace cpprpc::json {
namespace {

template <class Int>
std::optional<Int> integer(std::string_view text) {
  Int value = 0;
  if (!parse_integer(text, value)) return std::nullopt;
  return value;
}

template <class Float>
std::optional<Float> floating(std::string_view text) {
  Float value = 0;
  if (!parse_float(text, value)) return std::nullopt;
  return value;
}

template <class Float>
std::string text_of(Float value) {
  char text[kMaxNumber];
  return std::string(text, write_float(text, value));
}

TEST(Number, ReadsIntegersHoweverTheyAreWritten) {
  EXPECT_EQ(integer<std::int32_t>("0"), 0);
  EXPECT_EQ(integer<std::int32_t>("-0"), 0);
  EXPECT_EQ(integer<std::int32_t>("-0.0e5"), 0);
  EXPECT_EQ(integer<std::int32_t>("1.0"), 1);
  EXPECT_EQ(integer<std::int32_t>("1e5"), 100'000);
  EXPECT_EQ(integer<std::int32_t>("1.5e1"), 15);
  EXPECT_EQ(integer<std::int32_t>("1.50E+1"), 15);
  EXPECT_EQ(integer<std::int32_t>("1500e-2"), 15);
  EXPECT_EQ(integer<std::int32_t>("100000000000000000000e-20"), 1);
  EXPECT_EQ(integer<std::int32_t>("0.00000000000000000001e20"), 1);
  EXPECT_EQ(integer<std::int32_t>("0e99999999999999999999"), 0);
  EXPECT_EQ(integer<std::int32_t>("0e-99999999999999999999"), 0);
  EXPECT_EQ(integer<std::uint32_t>("-0"), 0U);
}

TEST(Number, RefusesWhatIsNoInteger) {
  for (const std::string_view text :
       {"0.5", "1e-1", "15e-2", "1.05e1", "-0.1", "1e-99999999999999999999"}) {
    EXPECT_EQ(integer<std::int64_t>(text), std::nullopt) << text;
  }
}

template <class Int>
void expect_range() {
  using Limits = std::numeric_limits<Int>;
  const std::string max = std::to_string(Limits::max());
  const std::string min = std::to_string(Limits::min());
  EXPECT_EQ(integer<Int>(max), Limits::max());
  EXPECT_EQ(integer<Int>(max + ".000"), Limits::max());
  EXPECT_EQ(integer<Int>(min), Limits::min());
  std::string above = max;
  ++above.back();  // none of them ends with a 9
  EXPECT_EQ(integer<Int>(above), std::nullopt);
  EXPECT_EQ(integer<Int>(max + "0"), std::nullopt);
  EXPECT_EQ(integer<Int>("1e30"), std::nullopt);
  EXPECT_EQ(integer<Int>("1e99999999999999999999"), std::nullopt);
  EXPECT_EQ(integer<Int>("-1e30"), std::nullopt);
  if (Limits::is_signed) {
    std::string below = min;
    ++below.back();
    EXPECT_EQ(integer<Int>(below), std::nullopt);
  } else {
    EXPECT_EQ(integer<Int>("-1"), std::nullopt);
  }
}

TEST(Number, KnowsTheRangesOfIntegers) {
  expect_range<std::int32_t>();
  expect_range<std::int64_t>();
  expect_range<std::uint32_t>();
  expect_range<std::uint64_t>();
}

TEST(Number, RefusesWhatIsNoNumber) {
  for (const std::string_view text :
       {"",    "-",        "+1",  "01",  "-01", ".5",   "1.",    "1e",
        "1e+", "1e1.5",    " 1",  "1 ",  "1a",  "0x10", "1.5.5", "1e5e5",
        "--1", "Infinity", "NaN", "inf", "nan", "1,5",  "1e 5"}) {
    EXPECT_EQ(integer<std::int64_t>(text), std::nullopt) << text;
    EXPECT_EQ(floating<double>(text), std::nullopt) << text;
  }
}

TEST(Number, ReadsTheNearestFloat) {
  EXPECT_EQ(floating<double>("0.1"), 0.1);
  EXPECT_EQ(floating<float>("0.1"), 0.1F);
  EXPECT_EQ(floating<double>("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(floating<float>("3.4028235e38"), std::numeric_limits<float>::max());
  EXPECT_EQ(floating<double>("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(floating<float>("16777217"), 16777216.0F);
  EXPECT_TRUE(std::signbit(*floating<double>("-0")));
}

TEST(Number, RefusesFloatsThatAreTooLarge) {
  EXPECT_EQ(floating<double>("1.8e308"), std::nullopt);
  EXPECT_EQ(floating<double>("-1e99999999999999999999"), std::nullopt);
  EXPECT_EQ(floating<double>("0.00001e400"), std::nullopt);
  EXPECT_EQ(floating<double>(std::string(400, '9')), std::nullopt);
  EXPECT_EQ(floating<float>("3.5e38"), std::nullopt);
  EXPECT_EQ(floating<float>("-1e39"), std::nullopt);
}

TEST(Number, TakesFloatsThatAreTooSmallForZero) {
  EXPECT_EQ(floating<double>("1e-400"), 0.0);
  EXPECT_EQ(floating<double>("1e-99999999999999999999"), 0.0);
  EXPECT_EQ(floating<double>("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(floating<float>("1e-50"), 0.0F);
  EXPECT_TRUE(std::signbit(*floating<double>("-1e-400")));
  EXPECT_EQ(floating<double>("0e400"), 0.0);
}

TEST(Number, WritesFloatsShortly) {
  EXPECT_EQ(text_of(0.0), "0");
  EXPECT_EQ(text_of(-0.0), "-0.0");
  EXPECT_EQ(text_of(1.0), "1");
  EXPECT_EQ(text_of(-1.5), "-1.5");
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(0.1F), "0.1");
  EXPECT_EQ(text_of(100'000.0), "100000");
  EXPECT_EQ(text_of(123'456'789'012'345.0), "123456789012345");
  EXPECT_EQ(text_of(-999'999'999'999'999.0), "-999999999999999");
  EXPECT_EQ(text_of(1e15), "1e+15");
  EXPECT_EQ(text_of(-999'999.0F), "-999999");
  EXPECT_EQ(text_of(1e6F), "1e+06");
  EXPECT_EQ(text_of(99'999.5), "99999.5");
  EXPECT_EQ(text_of(100'000.0F), "100000");
  EXPECT_EQ(text_of(0.000001), "0.000001");
  EXPECT_EQ(text_of(0.0000001), "1e-07");
  EXPECT_EQ(text_of(1e100), "1e+100");
  EXPECT_EQ(text_of(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
}

template <class Float, class Bits>
void expect_round_trips(Bits bits) {
  const Float value = std::bit_cast<Float>(bits);
  if (!std::isfinite(value)) return;
  const std::string text = text_of(value);
  const auto read = floating<Float>(text);
  ASSERT_TRUE(read) << text;
  EXPECT_EQ(std::bit_cast<Bits>(*read), bits) << text;
}

TEST(Number, ReadsWhatItWrote) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    expect_round_trips<double>(random());
    expect_round_trips<float>(static_cast<std::uint32_t>(random()));
    expect_round_trips<double>(std::bit_cast<std::uint64_t>(
        static_cast<double>(random() >> 12) / static_cast<double>(1 + random() % 1000)));
  }
}

}  // namespace
}  // namespace cpprpc::json
