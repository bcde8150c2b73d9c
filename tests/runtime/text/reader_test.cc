// The rules of https://protobuf.dev/reference/protobuf/textformat-spec/, one by one.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "cpprpc/text.h"
#include "text.msg.h"

namespace cpprpc {
namespace {

using text_test::Config;

Config read(std::string_view text) {
  const Result<Config> config = from_text<Config>(text);
  EXPECT_TRUE(config) << text << "\n" << config.error().to_string();
  return config.value_or(Config());
}

std::string error(std::string_view text, const TextReadOptions& options = {}) {
  const Result<Config> config = from_text<Config>(text, options);
  if (config) return "read as " + to_text(*config, {.single_line = true});
  const std::string why(config.error().message());
  EXPECT_EQ(config.error().code(), why.find("DecodeLimits") == std::string::npos
                                       ? StatusCode::InvalidArgument
                                       : StatusCode::ResourceExhausted);
  return why;
}

void expect_same(std::string_view text, std::string_view as) {
  EXPECT_EQ(read(text), read(as)) << text << "\nand\n" << as;
}

void expect_refused(std::initializer_list<std::string_view> texts, std::string_view what) {
  for (const std::string_view text : texts) {
    EXPECT_NE(error(text).find(what), std::string::npos) << text << "\n" << error(text);
  }
}

// --- layout

TEST(TextReader, TakesNothingForAnEmptyMessage) {
  for (const char* text : {"", " \t\r\n\v\f", "# a comment", "# a\n # b\n", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(read(text), Config()) << text;
  }
}

TEST(TextReader, SkipsCommentsAndWhiteSpaceBetweenTokens) {
  expect_same("id # one\n : # two\n - # three\n 5 # four", "id:-5");
  expect_same("\xEF\xBB\xBFid: 5", "id: 5");
  expect_same("tags: \"a # b\"", "tags: 'a # b'");
}

TEST(TextReader, TakesOneSeparatorBehindAField) {
  for (const char* text : {"id: 1 name: 'a'", "id: 1, name: 'a'", "id: 1; name: 'a';",
                           "id: 1,name: 'a',", "id:1;name:'a'"}) {
    expect_same(text, "id: 1\nname: \"a\"\n");
  }
  expect_same("child { id: 1, name: 'a'; } ;", "child { id: 1 name: 'a' }");
  expect_refused({"id: 1,, name: 'a'", "id: 1;;", ", id: 1", ";", "child {,}", "child { id: 1;, }"},
                 "expected the name of a field");
}

TEST(TextReader, TakesBothKindsOfBraces) {
  expect_same("child < id: 1 child { id: 2 } >", "child { id: 1 child < id: 2 > }");
  expect_refused({"child < id: 1 }", "child { id: 1 >", "child {", "child { id: 1"},
                 "expected the name of a field");
  expect_refused({"}", "id: 1 }", ">"}, "expected the name of a field");
}

TEST(TextReader, WantsAColonBeforeScalarsOnly) {
  expect_same("child: { id: 1 } children: [{}] limits: { key: 'a' }",
              "child { id: 1 } children [{}] limits { key: 'a' }");
  expect_refused({"id 1", "name 'a'", "numbers [1]", "level LEVEL_LOW", "limits { key 'a' }"},
                 "expected ':' between field and value");
  expect_refused({"id:: 1"}, "expected an integer");
  expect_refused({"child:: {}"}, "expected a message in braces");
}

// --- numbers

TEST(TextReader, ReadsIntegers) {
  expect_same("id: 0x7fffffff", "id: 2147483647");
  expect_same("id: -0X80000000", "id: -2147483648");
  expect_same("id: -017", "id: -15");
  expect_same("id: 00", "id: 0");
  expect_same("id: -0", "id: 0");
  expect_same("size: 0xffffffff", "size: 4294967295");
  expect_same("far: -9223372036854775808", "far: -0x8000000000000000");
  expect_same("farther: 18446744073709551615", "farther: 01777777777777777777777");
  EXPECT_EQ(read("far: -9223372036854775808").far, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read("farther: 0xFFFFFFFFFFFFFFFF").farther, std::numeric_limits<std::uint64_t>::max());
}

TEST(TextReader, RefusesIntegersThatAreOutOfRange) {
  expect_refused({"id: 2147483648", "id: -2147483649", "id: 0x80000000", "id: 0777777777777"},
                 "the number is out of the range of int32");
  expect_refused({"size: 4294967296", "size: 0x100000000"}, "out of the range of uint32");
  expect_refused({"far: 9223372036854775808", "far: -9223372036854775809",
                  "far: 99999999999999999999999999999999"},
                 "out of the range of int64");
  expect_refused({"farther: 18446744073709551616", "farther: 0x10000000000000000"},
                 "out of the range of uint64");
  expect_refused({"size: -0", "size: -1", "farther: -1"}, "expected an integer for uint");
}

TEST(TextReader, RefusesWhatIsNoInteger) {
  expect_refused({"id: 1.0", "id: 1f", "id: 1e3", "id: .5", "id: '1'", "id: one", "id: true",
                  "id: {}", "id:", "id: -", "id: --1", "id: - name: 'a'"},
                 "expected an integer for int32");
  expect_refused({"id: 08", "id: 019"}, "begins with 0 is octal");
  expect_refused({"id: 0x", "id: 0xg"}, "expected hexadecimal digits behind 0x");
  expect_refused(
      {"id: 10name: 'a'", "id: 1_000", "id: 0x1g", "id: 0b1", "ratio: 1.5x", "ratio: 012f"},
      "expected white space behind the number");
}

TEST(TextReader, ReadsFloatingPointNumbers) {
  EXPECT_EQ(read("share: 1").share, 1.0);
  EXPECT_EQ(read("share: 1.").share, 1.0);
  EXPECT_EQ(read("share: .5").share, 0.5);
  EXPECT_EQ(read("share: -.5e1").share, -5.0);
  EXPECT_EQ(read("share: 1.5E+2").share, 150.0);
  EXPECT_EQ(read("share: 15e-1").share, 1.5);
  EXPECT_EQ(read("share: 2f").share, 2.0);
  EXPECT_EQ(read("share: 2.5F").share, 2.5);
  EXPECT_EQ(read("share: 1e1f").share, 10.0);
  EXPECT_EQ(read("share: 18446744073709551616").share, 18446744073709551616.0);
  EXPECT_EQ(read("share: 0.1").share, 0.1);
  EXPECT_EQ(read("ratio: 0.1").ratio, 0.1F);
  EXPECT_EQ(read("ratio: 16777217.0000001").ratio, 16777218.0F) << "rounded once, not by double";
  EXPECT_TRUE(std::signbit(*read("share: -0").share));
  EXPECT_TRUE(std::signbit(*read("share: -0.0").share));
}

TEST(TextReader, ReadsInfinityAndNan) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const char* name : {"inf", "INF", "infinity", "Infinity", "iNf"}) {
    EXPECT_EQ(read(std::string("share: ") + name).share, kInfinity) << name;
    EXPECT_EQ(read(std::string("share: -") + name).share, -kInfinity) << name;
    EXPECT_EQ(read(std::string("ratio: ") + name).ratio, std::numeric_limits<float>::infinity());
  }
  for (const char* name : {"nan", "NaN", "-nan"}) {
    EXPECT_TRUE(std::isnan(*read(std::string("share: ") + name).share)) << name;
    EXPECT_TRUE(std::isnan(*read(std::string("ratio: ") + name).ratio)) << name;
  }
  expect_refused(
      {"share: inff", "share: in", "share: nanny", "share: true", "share: 'inf'", "share: -"},
      "expected a number, inf or nan");
}

TEST(TextReader, RoundsWhatIsOutOfTheRangeOfFloatingPoint) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(read("share: 1e309").share, kInfinity);
  EXPECT_EQ(read("share: -1e18446744073709551616").share, -kInfinity);
  EXPECT_EQ(read("share: 0.0001e99999").share, kInfinity);
  EXPECT_EQ(read("share: 1e-400").share, 0.0);
  EXPECT_EQ(read("share: 100000e-18446744073709551616").share, 0.0);
  EXPECT_TRUE(std::signbit(*read("share: -1e-400").share));
  EXPECT_EQ(read("share: 0e99999").share, 0.0);
  EXPECT_EQ(read("share: 0.000e18446744073709551616").share, 0.0);
  EXPECT_EQ(read("ratio: 1e39").ratio, std::numeric_limits<float>::infinity());
  EXPECT_EQ(read("ratio: 1e-46").ratio, 0.0F);
  EXPECT_GT(read("ratio: 1e-40").ratio, 0.0F) << "denormal";
  EXPECT_GT(read("share: 1e-320").share, 0.0);
}

TEST(TextReader, RefusesFloatingPointThatIsNotDecimal) {
  expect_refused({"share: 0x1", "share: -0x1", "share: 012", "ratio: 00"},
                 "a floating-point number is decimal");
  expect_refused({"share: 1e", "share: 1e+", "share: 1.5e-"}, "expected digits in the exponent");
}

TEST(TextReader, ReadsBool) {
  for (const char* text : {"true", "True", "t", "1", "01", "0x1"}) {
    EXPECT_EQ(read(std::string("flag: ") + text).flag, true) << text;
  }
  for (const char* text : {"false", "False", "f", "0", "00", "0x0"}) {
    EXPECT_EQ(read(std::string("flag: ") + text).flag, false) << text;
  }
  expect_refused({"flag: TRUE", "flag: yes", "flag: 2", "flag: -1", "flag: -0", "flag: 1.0",
                  "flag: 't'", "flag:", "flag: 18446744073709551616"},
                 "expected true or false");
}

TEST(TextReader, ReadsEnums) {
  EXPECT_EQ(read("level: LEVEL_HIGH").level, text_test::Level::High);
  EXPECT_EQ(read("level: 2").level, text_test::Level::High);
  EXPECT_EQ(read("level: -0x1").level, text_test::Level::Negative);
  EXPECT_EQ(read("level: inf").level, static_cast<text_test::Level>(7));
  expect_refused({"level: HIGH", "level: level_high", "level: true"},
                 "there is no value of that name in text_test.Level");
  expect_refused({"level: 3", "level: -2"}, "there is no value of that number in text_test.Level");
  expect_refused({"level: 4294967298"}, "the number is out of the range of text_test.Level");
  expect_refused({"level: 1.0", "level: 'LEVEL_HIGH'", "level: {}", "level:"},
                 "expected the name or number of a value of text_test.Level");
}

// --- strings

TEST(TextReader, JoinsStrings) {
  EXPECT_EQ(read("name: 'a' \"b\"\n# c\n'd'\"\"").name, "abd");
  EXPECT_EQ(read("tags: ['a' 'b', 'c']").tags, (std::vector<std::string>{"ab", "c"}));
  EXPECT_EQ(read("name: '\"' \"'\"").name, "\"'");
}

TEST(TextReader, ReadsEscapes) {
  EXPECT_EQ(read(R"(name: '\a\b\f\n\r\t\v\?\\\'\"')").name, "\a\b\f\n\r\t\v?\\'\"");
  EXPECT_EQ(read(R"(name: '\1\12\123\1234\5Hello')").name, "\1\n\123\1234\5Hello");
  EXPECT_EQ(read(R"(name: '\x2\x21\x213\xFg')").name, "\x02!!3\x0fg");
  EXPECT_EQ(read(R"(name: '\u00e9\u1234\U0001F600\U0010FFFF\u0041')").name,
            "\u00e9\u1234\U0001F600\U0010FFFFA");
  EXPECT_EQ(read(R"(data: '\377\xc0\0\000')").data, std::string("\xff\xc0\0\0", 4));
  EXPECT_EQ(read("name: 'Zo\u00eb\t'").name, "Zo\u00eb\t") << "as it stands";
}

TEST(TextReader, RefusesOtherEscapes) {
  expect_refused({R"(name: '\q')", R"(name: '\X41')", R"(name: '\8')", R"(name: '\ ')"},
                 "there is no such escape");
  expect_refused({R"(data: '\400')", R"(data: '\777')"}, "ends at \\377");
  expect_refused({R"(name: '\x')", R"(name: '\xg1')"}, "expected hexadecimal digits behind \\x");
  expect_refused({R"(name: '\u123')", R"(name: '\u12g4')", R"(name: '\u')"}, "\\u takes four");
  expect_refused({R"(name: '\U1234567')", R"(name: '\U0001F60')"}, "\\U takes eight");
  expect_refused({R"(name: '\U00110000')", R"(name: '\UFFFFFFFF')"}, "Unicode ends at");
  expect_refused({R"(name: '\ud800')", R"(name: '\ud83d\ude00')", R"(data: '\U0000dc00')"},
                 "half of a surrogate pair");
}

TEST(TextReader, RefusesStringsWithoutAnEnd) {
  expect_refused({"name: 'a", "name: \"a'", "name: '\\'", "name: '\\"}, "the string has no end");
  expect_refused({"name: 'a\nb'", "name: 'a\\\nb'"}, "a string ends on its line");
  expect_refused({std::string_view("name: 'a\0b'", 12)}, "a string has no null character");
  expect_refused({"name: a", "name: 1", "name: {}", "name:", "name: 'a', 'b'"}, "");
  expect_refused({"name: a", "name: 1"}, "expected a string in quotes");
}

TEST(TextReader, RefusesOtherCharacters) {
  expect_refused(
      {"id: @", "$", "id: 1 \xc3\xa9", "id: \xff", "name: `a`", "id: \x01", "id: +1", "child ("},
      "this character has no meaning here");
  expect_refused({std::string_view("id: 1 \0", 7), std::string_view("# a\0b", 5)},
                 "this character has no meaning here");
  expect_refused({"id: 1 // one", "/* one */"}, "a comment begins with '#'");
}

// --- fields

TEST(TextReader, ReadsRepeatedFieldsInAnyForm) {
  expect_same("numbers: 1 numbers: [2, 3] numbers: [] numbers: 4", "numbers: [1, 2, 3, 4]");
  expect_same("children { id: 1 } children: [{ id: 2 }, < id: 3 >] children []",
              "children: [{ id: 1 }, { id: 2 }, { id: 3 }]");
  EXPECT_EQ(read("numbers: []"), Config());
  expect_refused({"numbers: [1 2]", "numbers: [1; 2]", "numbers: [1", "children [{} {}]"},
                 "expected ',' or ']' behind an element of a list");
  expect_refused({"numbers: [1,]", "numbers: [,]", "numbers: [1,,2]", "numbers: [[1]]"},
                 "expected an integer");
  expect_refused({"id: [1]", "id: []", "child: [{}]", "Address []"},
                 "a list is for repeated fields");
}

TEST(TextReader, RefusesASingleFieldTwice) {
  expect_refused({"id: 1 id: 1", "child {} child {}", "Address {} Address {}", "any {} any {}"},
                 "the field is there twice, and takes one value");
  expect_same("children {} children {}", "children [{}, {}]");
}

TEST(TextReader, RefusesTwoMembersOfAOneof) {
  EXPECT_EQ(error("text: 'a' number: 1"),
            "line 1, column 11: one of a oneof excludes the others, and text is there already");
  expect_refused({"config {} text: 'a'", "number: 0 Pick {}", "text: 'a' text: 'b'"}, "there");
  EXPECT_EQ(read("number: 0").choice.index(), Config::Choice::number);
  EXPECT_EQ(read("config {}").choice.index(), Config::Choice::config);
  EXPECT_EQ(read("Pick { index: 1 }").choice.index(), Config::Choice::pick);
}

TEST(TextReader, KnowsGroupsByTheNameOfTheirTypeAndOfTheirField) {
  EXPECT_EQ(read("Address { street: 'a' }").address.value().street, "a");
  EXPECT_EQ(read("Item { count: 1 } Item: {} Item: [{}]").item.size(), 3U);
  EXPECT_EQ(read("address { street: 'a' }").address.value().street, "a");  // since protobuf 24
  expect_refused({"ADDRESS {}", "iTEM {}"}, "there is no field \"");
}

TEST(TextReader, ReadsMaps) {
  expect_same("limits { key: 'a' value: 1 } limits: [{ value: 2, key: 'b' }, <>]",
              "limits: [{}, { key: 'a' value: 1 }, { key: 'b' value: 2 }]");
  EXPECT_EQ(read("limits { key: 'a' }").limits.at("a"), 0);
  EXPECT_EQ(read("modes { key: 'a' }").modes.at("a"), text_test::Mode::None);
  EXPECT_EQ(read("nested { value { id: 5 } }").nested.at(0).id, 5);
  EXPECT_EQ(read("nested { key: 2 }").nested.at(2), Config());
}

TEST(TextReader, KeepsTheLastOfOneKey) {
  EXPECT_EQ(read("limits { key: 'a' value: 1 } limits { key: 'a' value: 2 }").limits.at("a"), 2);
  const Config config =
      read("nested { key: 1 value { id: 5 } } nested { key: 1 value { name: 'a' } }");
  EXPECT_EQ(config.nested.at(1), (Config{.name = "a"}));
}

TEST(TextReader, RefusesOtherEntries) {
  expect_refused({"limits { key: 'a' key: 'b' }", "limits { value: 1 value: 2 }"},
                 "an entry of a map has one key and one value");
  expect_refused({"limits { keys: 'a' }", "limits { [a]: 1 }", "limits {"},
                 "expected the key or the value of the entry of a map");
  expect_refused({"limits: 1", "limits: 'a'", "limits: ["}, "expected a message in braces");
  expect_refused({"limits { key: 1 }"}, "expected a string in quotes");
  expect_refused({"nested { value: 1 }"}, "expected a message in braces");
}

TEST(TextReader, SkipsReservedFields) {
  for (const char* value :
       {": 1", ": -1.5", ": 'a' 'b'", ": ENUM", ": -inf", " { id: 1, x < y: [] >; }",
        ": [1, 'a', -b]", " [{}, < >]", ": {}", ": []", " { [a.b/c]: 1 [x] {} 5: 6 }"}) {
    EXPECT_EQ(read("old_name" + std::string(value) + " id: 1"), (Config{.id = 1})) << value;
    EXPECT_EQ(read("inner { inner_name" + std::string(value) + "; }").inner, Config::Inner())
        << value;
  }
  expect_same("older_name: 1 old_name: 1 old_name: 2", "");
  expect_refused({"old_name 1", "old_name 'a'"}, "expected ':' between a field and its value");
  expect_refused({"old_name: [1,]", "old_name: ;", "old_name:", "old_name: -'a'"},
                 "expected a value");
  expect_refused({"old_name: [1 2]"}, "expected ',' or ']' behind an element of a list");
  expect_refused({"old_name { x }"}, "expected ':' between a field and its value");
  expect_refused({"old_name { 'x': 1 }", "old_name {", "old_name < x: 1 }"},
                 "expected the name of a field");
  expect_refused({R"(old_name: '\q')"}, "there is no such escape");
  expect_refused({"inner { old_name: 1 }", "inner_name: 1", "child { inner_name: 1 }"},
                 "there is no field \"");
}

TEST(TextReader, SkipsUnknownFieldsIfAllowed) {
  constexpr std::string_view kText =
      "id: 1 new: 2 newer { a: [1, 2] } 77: 5 [x.y]: 3 child { newest: 'a' } [x.z] { a {} }";
  EXPECT_NE(error(kText).find("there is no field \"new\" in text_test.Config"), std::string::npos);
  const Result<Config> config = from_text<Config>(kText, {.allow_unknown_fields = true});
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(*config, read("id: 1 child {}"));
  EXPECT_NE(error("new: '", {.allow_unknown_fields = true}).find("no end"), std::string::npos);
}

TEST(TextReader, RefusesNumbersForNames) {
  expect_refused({"1: 1", "77: 1", "child { 1: 1 }"}, "fields go by their names, not by numbers");
}

TEST(TextReader, WantsRequiredFields) {
  EXPECT_EQ(read("strict { id: 1 level: 1 credentials {} }").strict.value().id, 1);
  EXPECT_EQ(error("strict {\n}"),
            "line 2, column 1, strict.id: the field is required, and missing");
  EXPECT_EQ(error("stricts { id: 1 level: 1 credentials {} }\nstricts { id: 1 level: 1 }"),
            "line 2, column 26, stricts[1].credentials: the field is required, and missing");
  EXPECT_EQ(error("stricts [{ id: 1 credentials {} }]").substr(0, 37),
            "line 1, column 33, stricts[0].level: ");
  expect_refused({"strict_by_id {}", "strict_by_id { key: 1 }"},
                 "strict_by_id[0].id: the field is r");
  expect_refused({"strict_by_id { value { id: 1 } }"},
                 "strict_by_id[0].value.level: the field is r");
  expect_refused({"child { strict { id: 1"},
                 "expected the name of a field, and the text ends here");
  EXPECT_EQ(from_text<text_test::Strict>("id: 1").error().message(),
            "line 1, column 6, level: the field is required, and missing");
}

// --- errors

TEST(TextReader, SaysWhereAndWhat) {
  EXPECT_EQ(error("id: 1\nchildren {}\nchildren { name: 'a' numbers: [1, 2, x] }"),
            "line 3, column 38, children[1].numbers[2]: expected an integer for int32");
  EXPECT_EQ(error("nested { key: 1 value { limits { key: 5 } } }"),
            "line 1, column 39, nested[0].value.limits[0].key: expected a string in quotes");
  EXPECT_EQ(error("nmae: 'a'"),
            "line 1, column 1: there is no field \"nmae\" in text_test.Config; see text.proto");
  EXPECT_EQ(error("child { Address { id: 1 } }"),
            "line 1, column 19, child.Address: there is no field \"id\" in "
            "text_test.Config.Address; see text.proto");
  EXPECT_EQ(error("id:\n\n  # the end\n"),
            "line 4, column 1, id: expected an integer for int32, and the text ends here");
  EXPECT_EQ(error("\xEF\xBB\xBF\n\u00e9"),
            "line 2, column 1: this character has no meaning here; text belongs between quotes");
  EXPECT_EQ(error("\xEF\xBB\xBF@"),
            "line 1, column 1: this character has no meaning here; text belongs between quotes");
  EXPECT_EQ(error("name: '\u00e9\u00e9' id: x").substr(0, 24), "line 1, column 16, id: e")
      << "columns are characters";
}

TEST(TextReader, KeepsToTheLimits) {
  EXPECT_EQ(error("child{child{}}", {.limits = {.depth = 2}}), "read as child { child { } }");
  EXPECT_EQ(error("child{child{}}", {.limits = {.depth = 1}}),
            "line 1, column 12, child.child: messages nest deeper than DecodeLimits::depth allows");
  EXPECT_EQ(error("x{x{}}", {.allow_unknown_fields = true, .limits = {.depth = 1}}),
            "line 1, column 4: messages nest deeper than DecodeLimits::depth allows");
  const std::string_view children = "children{} children{} children{}";
  EXPECT_EQ(error(children, {.limits = {.elements = 3}}),
            "read as children { } children { } children { }");
  EXPECT_EQ(error(children, {.limits = {.elements = 2}}),
            "line 1, column 31, children[2]: there are more elements than DecodeLimits::elements "
            "allows; raise that if the text is to be trusted");
  // For one, two and four.
  EXPECT_EQ(error(children, {.limits = {.memory = 7 * sizeof(Config)}}),
            "read as children { } children { } children { }");
  EXPECT_EQ(error(children, {.limits = {.memory = 7 * sizeof(Config) - 1}}),
            "line 1, column 31, children[2]: the message would take more memory than "
            "DecodeLimits::memory allows; raise that if the text is to be trusted");
}

TEST(TextReader, DoesNotRecurseWithoutLimit) {
  const auto nested = [](std::string_view begin, std::size_t depth, std::string_view end) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text.append(begin);
    for (std::size_t i = 0; i < depth; ++i) text.append(end);
    return text;
  };
  EXPECT_EQ(to_text(read(nested("child{", 100, "}"))).size(),
            to_text(read(nested("child<", 100, ">"))).size());
  EXPECT_EQ(error(nested("child{", 101, "}")).substr(0, 21), "line 1, column 606, c");
  for (const char* begin : {"child{", "child<", "children[{", "nested{value{", "old_name{",
                            "config{", "old_name{a[<", "old_name:[{a:[{"}) {
    EXPECT_NE(error(nested(begin, 100'000, "}")).find("messages nest deeper than"),
              std::string::npos)
        << begin << error(nested(begin, 100'000, "}")).substr(0, 200);
  }
  EXPECT_NE(error("old_name: " + nested("[", 100'000, "]")).find("expected a value"),
            std::string::npos);
}

}  // namespace
}  // namespace cpprpc
