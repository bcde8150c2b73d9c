#include "cpprpc/json/tape.h"

#include <gtest/gtest.h>

#include <string>

namespace cpprpc::json {
namespace {

Result<Tape> tape_of(std::string_view json) {
  detail::Budget budget({}, json.size());
  return Tape::of(json, budget);
}

std::string error(std::string_view json) {
  const Result<Tape> tape = tape_of(json);
  return tape ? "accepted" : std::string(tape.error().message());
}

TEST(Tape, HoldsAllTokensInTheirOrder) {
  const std::string json = R"( {"id": [1, -2.5e3, {}], "a\n\u00e4": null, "b": [true, false]} )";
  const Tape tape = tape_of(json).value();
  struct Expected {
    TokenKind kind;
    std::string_view text;
    std::size_t next;
  };
  const Expected expected[] = {
      {TokenKind::Object, "", 12},
      {TokenKind::String, "id", 2},
      {TokenKind::Array, "", 6},
      {TokenKind::Number, "1", 4},
      {TokenKind::Number, "-2.5e3", 5},
      {TokenKind::Object, "", 6},
      {TokenKind::String, "a\n\xc3\xa4", 7},
      {TokenKind::Null, "", 8},
      {TokenKind::String, "b", 9},
      {TokenKind::Array, "", 12},
      {TokenKind::True, "", 11},
      {TokenKind::False, "", 12},
  };
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(tape.kind(i), expected[i].kind) << i;
    EXPECT_EQ(tape.text(i), expected[i].text) << i;
    EXPECT_EQ(tape.next(i), expected[i].next) << i;
  }
  const std::size_t offsets[] = {1, 2, 8, 9, 12, 20, 25, 38, 44, 49, 50, 56};
  for (std::size_t i = 0; i < std::size(offsets); ++i) EXPECT_EQ(tape.offset(i), offsets[i]) << i;
}

TEST(Tape, ReadsOneValueOfAnyKind) {
  for (const std::string_view json : {"null", "true", "false", "0", "-0", "1.5e-7", "\"\"", "[]",
                                      "{}", " \t\r\n1 \t\r\n", "1E+2", "[[],[]]"}) {
    EXPECT_EQ(error(json), "accepted") << json;
  }
}

TEST(Tape, RefusesWhatIsNoJson) {
  EXPECT_EQ(error(""), "line 1, column 1: there is no JSON value");
  EXPECT_EQ(error(" \n "), "line 2, column 2: there is no JSON value");
  EXPECT_EQ(error("1 2"), "line 1, column 3: there is something behind the JSON value");
  EXPECT_EQ(error("{} x"), "line 1, column 4: there is something behind the JSON value");
  EXPECT_EQ(error("[1,]"), "line 1, column 4: expected a JSON value");
  EXPECT_EQ(error("[1"), "line 1, column 3: expected ',' or ']' behind a value");
  EXPECT_EQ(error("[1 2]"), "line 1, column 4: expected ',' or ']' behind a value");
  EXPECT_EQ(error("{\"a\":1,}"), "line 1, column 8: expected a name in double quotes");
  EXPECT_EQ(error("{\"a\" 1}"), "line 1, column 6: expected ':' behind a name");
  EXPECT_EQ(error("{\"a\":1"), "line 1, column 7: expected ',' or '}' behind a value");
  EXPECT_EQ(error("{a:1}"), "line 1, column 2: expected a name in double quotes");
  EXPECT_EQ(error("{1:1}"), "line 1, column 2: expected a name in double quotes");
  EXPECT_EQ(error("\"a"), "line 1, column 3: the string does not end");
  for (const std::string_view json : {"]",
                                      "}",
                                      "[}",
                                      "{]",
                                      ",",
                                      ":",
                                      "[,1]",
                                      "{,}",
                                      "[1,,2]",
                                      "{\"a\":}",
                                      "{\"a\":1 \"b\":2}",
                                      "nul",
                                      "nulll",
                                      "True",
                                      "NaN",
                                      "Infinity",
                                      "-Infinity",
                                      "undefined",
                                      "'a'",
                                      "{'a':1}",
                                      "// c\n1",
                                      "/* c */ 1",
                                      "1 // c",
                                      "01",
                                      "-01",
                                      "+1",
                                      ".5",
                                      "1.",
                                      "1.e5",
                                      "1e",
                                      "1e+",
                                      "-",
                                      "--1",
                                      "0x1",
                                      "1_000",
                                      "\xef\xbb\xbf{}",
                                      "\xff",
                                      "\v1"}) {
    EXPECT_NE(error(json), "accepted") << json;
  }
}

TEST(Tape, RefusesANulInOrBehindTheValue) {
  EXPECT_EQ(error(std::string_view("{}\0", 3)),
            "line 1, column 3: there is something behind the JSON value");
  EXPECT_EQ(error(std::string_view("{}\0{}", 5)),
            "line 1, column 3: there is something behind the JSON value");
  EXPECT_NE(error(std::string_view("[\0]", 3)), "accepted");
  EXPECT_NE(error(std::string_view("\0", 1)), "accepted");
  EXPECT_NE(error(std::string_view("\"a\0b\"", 5)), "accepted");
  EXPECT_EQ(tape_of("\"a\\u0000b\"").value().text(0), std::string_view("a\0b", 3));
}

TEST(Tape, RefusesControlCharactersInStrings) {
  for (char c = 1; c < 0x20; ++c) {
    EXPECT_NE(error(std::string("\"") + c + '"'), "accepted") << int{c};
  }
  EXPECT_EQ(error("\"\x7f\""), "accepted");
}

TEST(Tape, DecodesEscapes) {
  EXPECT_EQ(tape_of(R"("\"\\\/\b\f\n\r\tA\u00e4\u20ac\ud83d\ude00")").value().text(0),
            "\"\\/\b\f\n\r\tA\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  for (const std::string_view json : {R"("\x")", R"("\U0041")", R"("\u004")", R"("\u004g")",
                                      R"("\u")", R"("\)", R"("\a")", R"("\0")", R"("\')"}) {
    EXPECT_NE(error(json), "accepted") << json;
  }
}

TEST(Tape, RefusesHalvesOfSurrogatePairs) {
  EXPECT_EQ(error(R"("\ud800")"), "line 1, column 2: one half of a surrogate pair stands alone");
  for (const std::string_view json :
       {R"("\udc00")", R"("\udfff")", R"("\ud800\ud800")", R"("\ud800A")", R"("\ud800\n")",
        R"("\udc00\ud800")", R"("a\udc00")", R"({"\udc00": 1})", R"("\udbff\ue000")"}) {
    EXPECT_NE(error(json), "accepted") << json;
  }
}

TEST(Tape, RefusesStringsThatAreNoUtf8) {
  EXPECT_EQ(error("[\n\"a\xff\"]"),
            "line 2, column 1: the string is no valid UTF-8, or has one half of a surrogate pair");
  for (const std::string_view json :
       {"\"\x80\"", "\"\xc0\x80\"", "\"\xc3\"", "\"\xe2\x82\"", "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"", "\"\xf8\x88\x80\x80\x80\"", "{\"\xff\":1}"}) {
    EXPECT_NE(error(json), "accepted") << json;
  }
}

TEST(Tape, DoesNotRecurse) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(error(deep), "line 1, column 1000001: expected a JSON value");
  EXPECT_EQ(error(deep + std::string(deep.size(), ']')), "accepted");
}

TEST(Tape, TellsPaths) {
  const Tape tape =
      tape_of(R"({"items": [0, {"price": 1}], "a b": {"": 2}, "[x.y]": [[3]]})").value();
  std::string paths;
  for (std::size_t i = 0; i < tape.next(0); ++i) paths += tape.path(i) + "\n";
  EXPECT_EQ(paths, R"(
items
items
items[0]
items[1]
items[1].price
items[1].price
["a b"]
["a b"]
["a b"][""]
["a b"][""]
[x.y]
[x.y]
[x.y][0]
[x.y][0][0]
)");
}

TEST(Tape, ShortensLongNames) {
  const std::string name(1000, 'x');
  const Tape tape = tape_of("{\"" + name + "\": 1}").value();
  EXPECT_EQ(tape.path(2), "[\"" + name.substr(0, 60) + "...\"]");
}

TEST(Tape, CountsLinesAndCharacters) {
  EXPECT_EQ(position("a\nbc\n", 0), "line 1, column 1");
  EXPECT_EQ(position("a\nbc\n", 1), "line 1, column 2");
  EXPECT_EQ(position("a\nbc\n", 3), "line 2, column 2");
  EXPECT_EQ(position("a\nbc\n", 5), "line 3, column 1");
  EXPECT_EQ(position("\xc3\xa4\xe2\x82\xac!", 5), "line 1, column 3");
}

}  // namespace
}  // namespace cpprpc::json
