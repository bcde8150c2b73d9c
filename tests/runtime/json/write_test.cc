#include <cstdio>
#include <limits>
#include <string>

#include "support.h"

namespace json_test {
namespace {

using cpprpc::wkt::Value;

TEST(ToJson, WritesEveryType) {
  Everything m;
  m.a_double = 1.5;
  m.a_float = -0.1F;
  m.an_int32 = -3;
  m.an_int64 = -4;
  m.a_uint32 = 5;
  m.a_uint64 = 18446744073709551615U;
  m.a_bool = true;
  m.a_string = "Zo\xc3\xab";
  m.some_bytes = std::string("\0\xff", 2);
  m.a_color = Color::Red;
  EXPECT_EQ(json_of(m), R"({"aDouble":1.5,"aFloat":-0.1,"anInt32":-3,"anInt64":"-4","aUint32":5,)"
                        R"("aUint64":"18446744073709551615","aBool":true,"aString":"Zo)"
                        "\xc3\xab"
                        R"(","someBytes":"AP8=","aColor":"RED"})");
  EXPECT_EQ(json_of(Everything()), "{}");
}

TEST(ToJson, WritesFloatsThatAreNoNumbersAsStrings) {
  Everything m;
  m.a_double = std::numeric_limits<double>::quiet_NaN();
  m.a_float = -std::numeric_limits<float>::infinity();
  m.doubles = {std::numeric_limits<double>::infinity(), -0.0};
  EXPECT_EQ(json_of(m), R"({"aDouble":"NaN","aFloat":"-Infinity","doubles":["Infinity",-0.0]})");
}

TEST(ToJson, EscapesStrings) {
  Everything m;
  m.a_string = std::string("\0\x01\x1f \"\\/\b\f\n\r\t\x7f", 13);
  EXPECT_EQ(json_of(m), R"({"aString":"\u0000\u0001\u001f \"\\/\b\f\n\r\t\u007f"})");
  Everything n;
  n.by_int32 = {{1, "a\"b"}};
  n.to_color = {{"a\"b", Color::Red}};
  EXPECT_EQ(json_of(n), R"({"byInt32":{"1":"a\"b"},"toColor":{"a\"b":"RED"}})");
}

TEST(ToJson, WritesRepeatedFieldsAndMaps) {
  Everything m;
  m.int64s = {1, -2};
  m.bools = {true, false};
  m.strings = {"", "a"};
  m.colors = {Color::None, Color::Green, Color::Negative};
  m.selves.resize(2);
  m.selves[1].an_int32 = 1;
  m.by_int32 = {{-1, "x"}, {2, ""}};
  m.by_int64 = {{-1, -2}};
  m.by_uint64 = {{18446744073709551615U, "a"}};
  m.by_bool = {{false, 0}, {true, 0.5}};
  m.to_self["s"].an_int32 = 7;
  EXPECT_EQ(json_of(m),
            R"({"int64s":["1","-2"],"bools":[true,false],"strings":["","a"],)"
            R"("colors":["NONE","GREEN","NEGATIVE"],"selves":[{},{"anInt32":1}],)"
            R"("byInt32":{"-1":"x","2":""},"byInt64":{"-1":"-2"},)"
            R"("byUint64":{"18446744073709551615":"YQ=="},"byBool":{"false":0,"true":0.5},)"
            R"("toSelf":{"s":{"anInt32":7}}})");
}

TEST(ToJson, WritesWhatIsPresent) {
  Everything m;
  m.maybe_int32 = 0;
  m.maybe_string.emplace();
  m.maybe_color = Color::None;
  m.self.emplace();
  m.choice.emplace<Everything::Choice::c_int32>(0);
  EXPECT_EQ(json_of(m),
            R"({"self":{},"maybeInt32":0,"maybeString":"","maybeColor":"NONE","cInt32":0})");
}

TEST(ToJson, WritesNumbersOfEnumsWithoutAName) {
  Everything m;
  m.a_color = static_cast<Color>(99);
  m.colors = {static_cast<Color>(-1)};
  EXPECT_EQ(json_of(m), R"({"aColor":99,"colors":[-1]})");
}

TEST(ToJson, EmitsDefaultsOfWhatCannotBeAbsent) {
  Small small;
  EXPECT_EQ(json_of(small, {.emit_defaults = true}), R"({"id":0,"value":""})");
  Everything m;
  m.self.emplace();
  const std::string json = json_of(m, {.emit_defaults = true});
  EXPECT_EQ(json.substr(0, 60), R"({"aDouble":0,"aFloat":0,"anInt32":0,"anInt64":"0","aUint32":)");
  for (const std::string_view there :
       {R"("aBool":false)", R"("someBytes":"")", R"("aColor":"NONE")", R"("doubles":[])",
        R"("byInt32":{})", R"("null":null)", R"("self":{"aDouble":0)"}) {
    EXPECT_NE(json.find(there), std::string::npos) << there;
  }
  for (const std::string_view absent : {"maybe", "cInt32", "duration\"", "wInt32\""}) {
    EXPECT_EQ(json.find(absent), std::string::npos) << absent;
  }
}

TEST(ToJson, WritesOriginalNames) {
  Everything m;
  m.an_int32 = 1;
  m.renamed = "x";
  EXPECT_EQ(json_of(m), R"({"anInt32":1,"other name":"x"})");
  EXPECT_EQ(json_of(m, {.original_names = true}), R"({"an_int32":1,"renamed":"x"})");
}

TEST(ToJson, WritesNumbersOfEnums) {
  Everything m;
  m.a_color = Color::Green;
  m.colors = {Color::None, Color::Negative};
  m.choice.emplace<Everything::Choice::c_null>();
  EXPECT_EQ(json_of(m, {.enums_as_numbers = true}), R"({"aColor":2,"colors":[0,-7],"cNull":null})");
}

TEST(ToJson, Indents) {
  Everything m;
  EXPECT_EQ(json_of(m, {.indent = 2}), "{}");
  m.an_int32 = 1;
  m.bools = {true, false};
  m.self.emplace();
  m.by_int32 = {{1, "x"}};
  m.list.emplace();
  m.struct_.emplace().fields["a"].kind.emplace<Value::Kind::number_value>(1);
  EXPECT_EQ(json_of(m, {.indent = 2}), R"({
  "anInt32": 1,
  "self": {},
  "bools": [
    true,
    false
  ],
  "byInt32": {
    "1": "x"
  },
  "list": [],
  "struct": {
    "a": 1
  }
})");
  EXPECT_EQ(parse(json_of(m, {.indent = 1})), m);
}

TEST(ToJson, RefusesStringsThatAreNoUtf8) {
  Everything m;
  m.selves.resize(2);
  m.selves[1].by_int32 = {{5, "\xff"}};
  EXPECT_EQ(json_of(m), "INVALID_ARGUMENT: selves[1].byInt32.5: the string is no valid UTF-8");
  Everything n;
  n.to_color = {{"\xff", Color::Red}};
  EXPECT_EQ(json_of(n), "INVALID_ARGUMENT: toColor: a key is no valid UTF-8");
}

Everything nested(int depth) {
  Everything m;
  for (int i = 1; i < depth; ++i) {
    Everything outer;
    outer.self = std::move(m);
    m = std::move(outer);
  }
  return m;
}

TEST(ToJson, RefusesMessagesThatNestTooDeep) {
  EXPECT_EQ(parse(json_of(nested(100))), nested(100));
  EXPECT_NE(json_of(nested(101)).find("self.self: messages nest more than 100 deep"),
            std::string::npos);
}

// The plainest way to do it.
std::string escaped(std::string_view text) {
  constexpr std::string_view kNamed = "\b\f\n\r\t\"\\";
  std::string result;
  for (const char c : text) {
    if (const std::size_t at = kNamed.find(c); at != std::string_view::npos) {
      (result += '\\') += "bfnrt\"\\"[at];
    } else if (c < 0x20 || c == 0x7f) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\u%04x", static_cast<unsigned>(c));
      result += hex;
    } else {
      result += c;
    }
  }
  return result;
}

TEST(ToJson, EscapesWhereverTheyStand) {
  for (std::size_t size = 1; size < 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 0x80; ++c) {
        Everything m;
        m.a_string = std::string(size, 'x');
        m.a_string[at] = static_cast<char>(c);
        if (c % 3 == 0) m.a_string += m.a_string;
        ASSERT_EQ(json_of(m), "{\"aString\":\"" + escaped(m.a_string) + "\"}");
      }
    }
  }
}

}  // namespace
}  // namespace json_test
