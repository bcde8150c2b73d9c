#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "cpprpc/message/reflection.h"
#include "cpprpc/text.h"
#include "text.msg.h"

namespace cpprpc {
namespace {

using text_test::Config;

std::string line(const Config& config) { return to_text(config, {.single_line = true}); }

TEST(TextWriter, WritesLinesOrOneLine) {
  const Config config{.id = 1,
                      .numbers = {1, 2},
                      .child = Config{.name = "a", .children = {Config()}},
                      .limits = {{"b", 2}, {"a", 1}}};
  EXPECT_EQ(to_text(config), R"(id: 1
numbers: 1
numbers: 2
child {
  name: "a"
  children {
  }
}
limits {
  key: "a"
  value: 1
}
limits {
  key: "b"
  value: 2
}
)");
  EXPECT_EQ(line(config),
            "id: 1 numbers: 1 numbers: 2 child { name: \"a\" children { } } "
            "limits { key: \"a\" value: 1 } limits { key: \"b\" value: 2 }");
  EXPECT_EQ(to_text(Config()), "");
  EXPECT_EQ(line(Config()), "");
}

TEST(TextWriter, EscapesStrings) {
  EXPECT_EQ(line({.name = "a\n\r\t\"'\\\x01\x7f\xc3\xa9?/"}),
            R"(name: "a\n\r\t\"\'\\\001\177\303\251?/")");
  EXPECT_EQ(line({.data = std::string("\0\xff", 2)}), R"(data: "\000\377")");
}

TEST(TextWriter, WritesTheShortestNumberThatIsTheSame) {
  const auto share = [](double value) { return line({.share = value}).substr(7); };
  EXPECT_EQ(share(0.1), "0.1");
  EXPECT_EQ(share(1e10), "10000000000");
  EXPECT_EQ(share(1e30), "1e+30");
  EXPECT_EQ(share(-0.0), "-0");
  EXPECT_EQ(share(1.0 / 3), "0.33333333333333331");
  EXPECT_EQ(share(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(share(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(share(-std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(share(std::numeric_limits<double>::denorm_min()), "4.94065645841247e-324");
  EXPECT_EQ(line({.ratio = 0.1F}), "ratio: 0.1");
  EXPECT_EQ(line({.ratio = 16777216.0F}), "ratio: 16777216");
}

TEST(TextWriter, WritesEnumsByNameIfTheyHaveOne) {
  EXPECT_EQ(line({.level = text_test::Level::High}), "level: LEVEL_HIGH");
  EXPECT_EQ(line({.level = static_cast<text_test::Level>(42)}), "level: 42");
}

TEST(TextWriter, WritesABoxWithoutAMessageAsAnEmptyMessage) {
  Config config;
  config.choice.emplace<Config::Choice::config>();
  EXPECT_EQ(line(config), "config { }");
}

TEST(TextWriter, WritesRequiredFieldsAlways) {
  EXPECT_EQ(line({.strict = text_test::Strict()}),
            "strict { id: 0 level: LEVEL_LOW credentials { } }");
  EXPECT_EQ(to_text(text_test::Loop(), {.single_line = true}), "loop { }");
}

TEST(TextWriter, WritesMessagesOfAnyType) {
  const Config config{.id = 1};
  EXPECT_EQ(to_text(view(config)), "id: 1\n");
  DynamicMessage made(table_of<Config>());
  ASSERT_TRUE(from_text("id: 1 child { name: 'a' }", made.ref()).is_ok());
  EXPECT_EQ(to_text(made.view(), {.single_line = true}), "id: 1 child { name: \"a\" }");
}

// --- unknown fields

Config with_unknown(std::string_view fields) {
  Config config{.id = 1};
  config.unknown_fields.append(fields);
  return config;
}

std::string unknown(std::string_view fields) {
  return to_text(with_unknown(fields), {.single_line = true, .print_unknown_fields = true})
      .substr(6);
}

TEST(TextWriter, LeavesUnknownFieldsOutUnlessAsked) {
  EXPECT_EQ(line(with_unknown({"\xf8\x07\x05", 3})), "id: 1");
  EXPECT_EQ(unknown({"\xf8\x07\x05", 3}), "127: 5");
}

TEST(TextWriter, WritesUnknownFieldsByWhatTheyLookLike) {
  EXPECT_EQ(unknown({"\xf8\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12}),
            "127: 18446744073709551615");
  EXPECT_EQ(unknown({"\xfd\x07\x01\x02\x03\xf4", 6}), "127: 0xf4030201");
  EXPECT_EQ(unknown({"\xf9\x07\x01\x02\x03\x04\x05\x06\x07\xf8", 10}), "127: 0xf807060504030201");
  EXPECT_EQ(unknown({"\xfa\x07\x00", 3}), R"(127: "")");
  EXPECT_EQ(unknown({"\xfa\x07\x03\xff'a", 6}), R"(127: "\377\'a")");
  EXPECT_EQ(unknown({"\xfa\x07\x02\x08\x05", 5}), "127 { 1: 5 }");
  EXPECT_EQ(unknown({"\xfb\x07\x08\x05\xfc\x07", 6}), "127 { 1: 5 }");
  EXPECT_EQ(unknown({"\xfb\x07\x0b\x0c\xfc\x07\xf8\x07\x05", 9}), "127 { 1 { } } 127: 5");
}

TEST(TextWriter, GuessesMessagesInUnknownFieldsOnlySoDeep) {
  std::string bytes = "\x08\x05";
  for (int i = 0; i < 20; ++i)
    bytes = "\x0a" + std::string(1, static_cast<char>(bytes.size())) + bytes;
  const std::string text =
      unknown("\xfa\x07" + std::string(1, static_cast<char>(bytes.size())) + bytes);
  EXPECT_EQ(text.find("1 { 1 { 1 { 1 { 1 { 1 { 1 { 1 { 1 { 1: \""), 6U) << text;
}

TEST(TextWriter, SkipsUnknownFieldsThatAreNone) {
  EXPECT_EQ(to_text(with_unknown("\x07"), {.single_line = true, .print_unknown_fields = true}),
            "id: 1");
  EXPECT_EQ(to_text(with_unknown({"\xfb\x07\x08\x05", 4}),
                    {.single_line = true, .print_unknown_fields = true}),
            "id: 1");
  const std::string groups(100'000, '\x0b');  // groups in groups, without an end
  EXPECT_EQ(to_text(with_unknown(groups), {.single_line = true, .print_unknown_fields = true}),
            "id: 1");
}

// --- redaction

TEST(TextWriter, HidesWhatIsRedactedIfAsked) {
  const Config config{.token = "hunter2",
                      .credentials = text_test::Credentials{.user = "ann", .password = "hunter2"}};
  EXPECT_EQ(line(config), R"(token: "hunter2" credentials { user: "ann" password: "hunter2" })");
  EXPECT_EQ(to_text(config, {.single_line = true, .redact = true}),
            R"(token: "[REDACTED]" credentials { user: "ann" password: "[REDACTED]" })");
}

TEST(TextWriter, HidesUnknownFieldsThatItIsAskedFor) {
  EXPECT_EQ(to_text(with_unknown({"\xf8\x07\x05\xfb\x07\x08\x05\xfc\x07\xfa\x07\x01s", 13}),
                    {.single_line = true, .redact = true, .print_unknown_fields = true}),
            R"(id: 1 127: "[REDACTED]" 127: "[REDACTED]" 127: "[REDACTED]")");
}

}  // namespace
}  // namespace cpprpc
