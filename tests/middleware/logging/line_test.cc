// One line of a log, whatever is put into it.

#include "cpprpc/middleware/logging/detail/line.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "cpprpc/middleware/logging/detail/escape.h"
#include "lines.h"

namespace {

using namespace std::chrono_literals;
using cpprpc::LogFormat;
using cpprpc::detail::cut;
using cpprpc::detail::Line;

std::string line_of(LogFormat format, const std::string& value, std::size_t max_size = 4096) {
  Line line(format);
  line.word("before", "b");
  line.text("value", value, max_size);
  line.number("after", 7);
  return std::string(line.finish());
}

std::string value_in(LogFormat format, const std::string& value, std::size_t max_size = 4096) {
  const std::string line = line_of(format, value, max_size);
  EXPECT_TRUE(is_harmless(line)) << line;
  const auto fields = format == LogFormat::Json ? parse_json(line) : parse_logfmt(line);
  EXPECT_TRUE(fields) << line;
  EXPECT_TRUE(fields && fields->size() == 3) << line;
  return fields && fields->contains("value") ? fields->at("value") : "not there";
}

class LineTest : public testing::TestWithParam<LogFormat> {};

TEST_P(LineTest, KeepsWhatIsText) {
  for (const std::string text : {"",
                                 " ",
                                 "plain",
                                 "two words",
                                 "a=b",
                                 "\"",
                                 "\\",
                                 "\\\"",
                                 "{}",
                                 "line\nline",
                                 "\r\n",
                                 "\t",
                                 "\x1b[31mred\x1b[0m",
                                 "\x7f",
                                 "\b\f\v",
                                 "\"}\n{\"level\":\"error\"",
                                 "h\xc3\xa9llo \xe2\x82\xac",
                                 "\xf0\x9f\x98\x80",
                                 "\u2028\u2029",
                                 "\u0085\u009b31m",
                                 "\u202egnp.exe",
                                 "\ufeff",
                                 "\\u0041",
                                 "value=x",
                                 "' $(reboot) `",
                                 "\xef\xbf\xbd"}) {
    EXPECT_EQ(value_in(GetParam(), text), text);
  }
  EXPECT_EQ(value_in(GetParam(), std::string("a\0b", 3)), std::string("a\0b", 3));
}

TEST_P(LineTest, ReplacesWhatIsNoUtf8) {
  const std::string bad = "\ufffd";
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"\xff", bad},
           {"a\x80z", "a" + bad + "z"},
           {"\xc3", bad},
           {"\xc3(", bad + "("},
           {"\xc0\xaf", bad + bad},                      // too long for '/'
           {"\xc1\x8a", bad + bad},                      // likewise, a line break
           {"\xe0\x80\x8a", bad + bad + bad},            // likewise
           {"\xed\xa0\x80", bad + bad + bad},            // half of a pair
           {"\xf4\x90\x80\x80", bad + bad + bad + bad},  // above U+10FFFF
           {"\xf8\x88\x80\x80\x80", bad + bad + bad + bad + bad},
           {"\xe2\x80", bad + bad},
           {"\xe2\x80\n", bad + bad + "\n"}}) {
    EXPECT_EQ(value_in(GetParam(), bytes), text);
  }
}

TEST_P(LineTest, StaysALineWhateverTheBytes) {
  std::mt19937 random(7);  // NOLINT: the same every time
  const std::string favourites = "\"\\\n\r\x1b={}, \x80\xe2\xa8\xf0\xc2";
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    for (auto size = random() % 40; size > 0; --size) {
      bytes += random() % 2 == 0 ? favourites[random() % favourites.size()]
                                 : static_cast<char>(random() % 256);
    }
    ASSERT_NE(value_in(GetParam(), bytes), "not there");
  }
}

// Eight characters are looked at together, and the rest one by one.
TEST_P(LineTest, LooksAtEachByteWhereverItStands) {
  for (int byte = 1; byte < 0x80; ++byte) {
    for (std::size_t position = 0; position < 20; ++position) {
      std::string text(20, 'x');
      text[position] = static_cast<char>(byte);
      ASSERT_EQ(value_in(GetParam(), text), text);
      text[19 - position] = '"';
      ASSERT_EQ(value_in(GetParam(), text), text);
    }
  }
  for (int byte = 0x80; byte < 0x100; ++byte) {
    for (std::size_t position = 0; position < 20; ++position) {
      std::string text(20, 'x');
      text[position] = static_cast<char>(byte);
      ASSERT_EQ(value_in(GetParam(), text),
                text.substr(0, position) + "\ufffd" + text.substr(position + 1));
    }
  }
}

TEST_P(LineTest, CutsWhatIsLong) {
  EXPECT_EQ(value_in(GetParam(), "abcdef", 6), "abcdef");
  EXPECT_EQ(value_in(GetParam(), "abcdefg", 6), "abcdef...");
  EXPECT_EQ(value_in(GetParam(), "abcd\xe2\x82\xac", 6), "abcd...");
  EXPECT_EQ(value_in(GetParam(), std::string(100'000, '\n'), 1000),
            std::string(1000, '\n') + "...");
}

TEST_P(LineTest, TimesAndNumbers) {
  Line line(GetParam());
  using std::chrono::sys_days;
  using namespace std::chrono;
  line.time(sys_days{2026y / November / 3} + 4h + 5min + 6s + 78'901us);
  line.level(spdlog::level::warn);
  line.milliseconds("short", 1us);
  line.milliseconds("long", 61'002'003us);
  line.milliseconds("negative", -5ms);
  line.number("most", ~std::uint64_t{0});
  line.yes("slow");
  const std::string text(line.finish());
  const auto fields = GetParam() == LogFormat::Json ? parse_json(text) : parse_logfmt(text);
  ASSERT_TRUE(fields) << text;
  EXPECT_EQ(fields->at("time"), "2026-11-03T04:05:06.078901Z");
  EXPECT_EQ(fields->at("level"), "warning");
  EXPECT_EQ(std::stod(fields->at("short")), 0.001);
  EXPECT_EQ(std::stod(fields->at("long")), 61002.003);
  EXPECT_EQ(std::stod(fields->at("negative")), 0);
  EXPECT_EQ(fields->at("most"), "18446744073709551615");
  EXPECT_EQ(fields->at("slow"), "true");
}

TEST_P(LineTest, TimesFollowEachOther) {
  for (const auto second : {1'000'000'000s, 1'000'000'001s, 1'000'000'000s, -1s}) {
    Line line(GetParam());
    line.time(std::chrono::system_clock::time_point(second + 5us));
    const std::string text(line.finish());
    const auto fields = GetParam() == LogFormat::Json ? parse_json(text) : parse_logfmt(text);
    const std::string expected = second == 1'000'000'000s   ? "2001-09-09T01:46:40.000005Z"
                                 : second == 1'000'000'001s ? "2001-09-09T01:46:41.000005Z"
                                                            : "1969-12-31T23:59:59.000005Z";
    EXPECT_EQ(fields->at("time"), expected);
  }
}

TEST_P(LineTest, MayBeVeryLong) {
  Line line(GetParam());
  std::string all;
  for (int i = 0; i < 300; ++i) {
    line.text("key" + std::to_string(i), std::string(100, 'x') + "\n", 1000);
  }
  const std::string text(line.finish());
  const auto fields = GetParam() == LogFormat::Json ? parse_json(text) : parse_logfmt(text);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->size(), 300u);
  EXPECT_EQ(fields->at("key299"), std::string(100, 'x') + "\n");
}

INSTANTIATE_TEST_SUITE_P(Formats, LineTest, testing::Values(LogFormat::Json, LogFormat::Logfmt),
                         [](const auto& format) {
                           return format.param == LogFormat::Json ? "Json" : "Logfmt";
                         });

TEST_P(LineTest, GoesOnWithWhatAnotherHas) {
  Line begun(GetParam());
  begun.word("a", "1");
  begun.text("b", "two words");
  for (const bool is_first : {true, false}) {
    Line line(GetParam());
    if (!is_first) line.number("before", 0);
    line.append(begun.so_far());
    line.token("c", "x=y");
    const std::string text(line.finish());
    const auto fields = GetParam() == LogFormat::Json ? parse_json(text) : parse_logfmt(text);
    ASSERT_TRUE(fields) << text;
    EXPECT_EQ(fields->size(), is_first ? 3U : 4U);
    EXPECT_EQ(fields->at("a"), "1");
    EXPECT_EQ(fields->at("b"), "two words");
    EXPECT_EQ(fields->at("c"), "x=y");
  }
}

TEST(Line, WithoutAnything) {
  Line line(LogFormat::Json);
  line.text("nowhere", std::string_view());
  line.append(std::string_view());
  EXPECT_EQ(line.finish(), "{\"nowhere\":\"\"}");
  EXPECT_EQ(Line(LogFormat::Json).finish(), "{}");
  EXPECT_EQ(Line(LogFormat::Logfmt).finish(), "");
}

TEST(Line, LogfmtQuotesOnlyWhatItMust) {
  EXPECT_EQ(line_of(LogFormat::Logfmt, "ipv4:127.0.0.1:80"),
            "before=b value=ipv4:127.0.0.1:80 after=7");
  EXPECT_EQ(line_of(LogFormat::Logfmt, "a b"), "before=b value=\"a b\" after=7");
  EXPECT_EQ(line_of(LogFormat::Logfmt, ""), "before=b value=\"\" after=7");
  EXPECT_EQ(line_of(LogFormat::Json, "a\nb"), R"({"before":"b","value":"a\nb","after":7})");
}

TEST(Cut, LeavesNoHalfCharacter) {
  EXPECT_EQ(cut("abc", 3), "abc");
  EXPECT_EQ(cut("abc", 2), "ab");
  EXPECT_EQ(cut("abc", 0), "");
  EXPECT_EQ(cut("a\xf0\x9f\x98\x80", 4), "a");
  EXPECT_EQ(cut("a\xf0\x9f\x98\x80", 2), "a");
  EXPECT_EQ(cut("a\xf0\x9f\x98\x80z", 5), "a\xf0\x9f\x98\x80");
  EXPECT_EQ(cut("\x80\x80\x80\x80\x80\x80", 5), "\x80\x80\x80\x80\x80");  // no character at all
}

}  // namespace
