#include <cmath>
#include <limits>
#include <string>

#include "support.h"

namespace json_test {
namespace {

TEST(FromJson, ReadsEveryType) {
  const Everything m = parse(R"({"aDouble":1.5,"aFloat":-0.1,"anInt32":-3,"anInt64":"-4",
      "aUint32":5,"aUint64":"18446744073709551615","aSint32":-6,"aSint64":"-7","aFixed32":8,
      "aFixed64":"9","aSfixed32":-10,"aSfixed64":"-11","aBool":true,"aString":"Zo\u00eb",
      "someBytes":"AP8=","aColor":"RED"})");
  EXPECT_EQ(m.a_double, 1.5);
  EXPECT_EQ(m.a_float, -0.1F);
  EXPECT_EQ(m.an_int32, -3);
  EXPECT_EQ(m.an_int64, -4);
  EXPECT_EQ(m.a_uint32, 5U);
  EXPECT_EQ(m.a_uint64, 18446744073709551615U);
  EXPECT_EQ(m.a_sint32, -6);
  EXPECT_EQ(m.a_sint64, -7);
  EXPECT_EQ(m.a_fixed32, 8U);
  EXPECT_EQ(m.a_fixed64, 9U);
  EXPECT_EQ(m.a_sfixed32, -10);
  EXPECT_EQ(m.a_sfixed64, -11);
  EXPECT_TRUE(m.a_bool);
  EXPECT_EQ(m.a_string, "Zo\xc3\xab");
  EXPECT_EQ(m.some_bytes, std::string("\0\xff", 2));
  EXPECT_EQ(m.a_color, Color::Red);
}

TEST(FromJson, TakesNamesOfBothKinds) {
  EXPECT_EQ(parse(R"({"anInt32":1})").an_int32, 1);
  EXPECT_EQ(parse(R"({"an_int32":1})").an_int32, 1);
  EXPECT_EQ(parse(R"({"other name":"x"})").renamed, "x");
  EXPECT_EQ(parse(R"({"renamed":"x"})").renamed, "x");
  EXPECT_EQ(parse<Small>(R"({"value":"x","id":2})").id, 2);
  EXPECT_EQ(error_of(R"({"AnInt32":1})"),
            "line 1, column 2, AnInt32: json_test.Everything has no such field");
}

TEST(FromJson, TakesNumbersOfAllForms) {
  EXPECT_EQ(parse(R"({"anInt32":"7"})").an_int32, 7);
  EXPECT_EQ(parse(R"({"anInt32":1e5})").an_int32, 100'000);
  EXPECT_EQ(parse(R"({"anInt32":"1.0"})").an_int32, 1);
  EXPECT_EQ(parse(R"({"anInt64":5})").an_int64, 5);
  EXPECT_EQ(parse(R"({"aUint64":1.8446744073709551615e19})").a_uint64, 18446744073709551615U);
  EXPECT_EQ(parse(R"({"aDouble":"1.5"})").a_double, 1.5);
  EXPECT_EQ(parse(R"({"aDouble":1})").a_double, 1.0);
  EXPECT_TRUE(std::isnan(parse(R"({"aDouble":"NaN"})").a_double));
  EXPECT_EQ(parse(R"({"aFloat":"Infinity"})").a_float, std::numeric_limits<float>::infinity());
  EXPECT_EQ(parse(R"({"aDouble":"-Infinity"})").a_double, -std::numeric_limits<double>::infinity());
}

TEST(FromJson, RefusesValuesOfAnotherType) {
  EXPECT_EQ(error_of("{\"self\": {\n  \"selves\": [{},\n    {\"anInt32\": {}}]}}"),
            "line 3, column 17, self.selves[1].anInt32: expected a 32-bit integer, got an object");
  EXPECT_EQ(error_of(R"({"anInt32":1.5})"),
            "line 1, column 12, anInt32: expected a 32-bit integer, got 1.5");
  EXPECT_EQ(error_of(R"({"aUint64":-1})"),
            "line 1, column 12, aUint64: expected an unsigned 64-bit integer, got -1");
  EXPECT_EQ(error_of(R"({"aDouble":"x"})"),
            "line 1, column 12, aDouble: expected a double, got \"x\"");
  EXPECT_EQ(error_of(R"({"aBool":"true"})"),
            "line 1, column 10, aBool: expected true or false, got \"true\"");
  EXPECT_EQ(error_of(R"({"aString":5})"), "line 1, column 12, aString: expected a string, got 5");
  EXPECT_EQ(error_of(R"({"someBytes":"a"})"),
            "line 1, column 14, someBytes: expected bytes in base64, got \"a\"");
  EXPECT_EQ(error_of(R"({"doubles":1})"), "line 1, column 12, doubles: expected an array, got 1");
  EXPECT_EQ(error_of(R"({"byInt32":[]})"),
            "line 1, column 12, byInt32: expected an object, got an array");
  EXPECT_EQ(error_of("[]"), "line 1, column 1: expected an object, got an array");
  EXPECT_EQ(error_of("null"), "line 1, column 1: expected an object, got null");
  for (const std::string_view json :
       {R"({"anInt32":true})",    R"({"anInt32":""})",    R"({"anInt32":" 1"})",
        R"({"anInt32":"1 "})",    R"({"anInt32":"0x1"})", R"({"anInt32":2147483648})",
        R"({"anInt32":[1]})",     R"({"aFloat":1e39})",   R"({"aFloat":"1e39"})",
        R"({"aDouble":"1e309"})", R"({"aDouble":"inf"})", R"({"aDouble":"nan"})",
        R"({"aDouble":true})",    R"({"aBool":1})",       R"({"aString":true})",
        R"({"someBytes":1})",     R"({"self":"x"})",      R"({"self":[]})",
        R"({"doubles":{}})",      R"({"selves":{}})"}) {
    EXPECT_NE(error_of(json).find("expected"), std::string::npos) << json;
  }
  // RapidJSON's own limit.
  EXPECT_EQ(error_of(R"({"aDouble":1e309})"),
            "line 1, column 12: the number is larger than any double");
}

TEST(FromJson, ReadsEnums) {
  EXPECT_EQ(parse(R"({"aColor":"GREEN"})").a_color, Color::Green);
  EXPECT_EQ(parse(R"({"aColor":"VERDE"})").a_color, Color::Green);
  EXPECT_EQ(parse(R"({"aColor":-7})").a_color, Color::Negative);
  EXPECT_EQ(parse(R"({"aColor":1.0})").a_color, Color::Red);
  EXPECT_EQ(parse(R"({"aColor":99})").a_color, static_cast<Color>(99));
  EXPECT_EQ(error_of(R"({"aColor":"BLUE"})"),
            "line 1, column 11, aColor: expected a value of the enum json_test.Color, got "
            "\"BLUE\"");
  for (const std::string_view json :
       {R"({"aColor":"green"})", R"({"aColor":""})", R"({"aColor":"1"})", R"({"aColor":0.5})",
        R"({"aColor":2147483648})", R"({"aColor":true})", R"({"aColor":{}})"}) {
    EXPECT_NE(error_of(json).find("expected a value of the enum"), std::string::npos) << json;
  }
}

TEST(FromJson, TakesNullForAbsent) {
  EXPECT_EQ(parse(R"({"anInt32":null,"aString":null,"aColor":null,"self":null,"maybeInt32":null,
                      "doubles":null,"selves":null,"byInt32":null,"cInt32":null,"wInt32":null,
                      "any":null,"duration":null,"struct":null,"list":null,"values":null,
                      "nulls":null,"toValue":null})"),
            Everything());
  EXPECT_EQ(parse(R"({"cInt32":null,"cString":"x"})").choice.index(),
            std::size_t{Everything::Choice::c_string});
}

TEST(FromJson, RefusesNullWhereNothingCanBeAbsent) {
  EXPECT_EQ(error_of(R"({"strings":["a",null]})"),
            "line 1, column 17, strings[1]: expected a string, got null");
  for (const std::string_view json :
       {R"({"doubles":[null]})", R"({"bools":[null]})", R"({"colors":[null]})",
        R"({"selves":[null]})", R"({"byInt32":{"1":null}})", R"({"toSelf":{"1":null}})",
        R"({"toColor":{"1":null}})", R"({"durations":[null]})", R"({"wInt32s":[null]})",
        R"({"anys":[null]})", R"({"lists":[null]})"}) {
    EXPECT_NE(error_of(json).find("got null"), std::string::npos) << json;
  }
}

TEST(FromJson, RefusesFieldsThatAreThereTwice) {
  EXPECT_EQ(error_of(R"({"anInt32":1,"anInt32":1})"),
            "line 1, column 14, anInt32: the field is there twice");
  EXPECT_EQ(error_of(R"({"anInt32":1,"an_int32":1})"),
            "line 1, column 14, an_int32: the field is there twice");
  EXPECT_EQ(error_of(R"({"doubles":[1],"doubles":[2]})"),
            "line 1, column 16, doubles: the field is there twice");
  EXPECT_EQ(error_of(R"({"self":{},"self":{}})"),
            "line 1, column 12, self: the field is there twice");
  EXPECT_EQ(error_of(R"({"anInt32":null,"anInt32":1})"),
            "line 1, column 17, anInt32: the field is there twice");
  EXPECT_EQ(parse(R"({"selves":[{"anInt32":1},{"anInt32":1}]})").selves.size(), 2U);
}

TEST(FromJson, RefusesTwoMembersOfAOneof) {
  EXPECT_EQ(error_of(R"({"cInt32":1,"dBool":true,"cString":"x"})"),
            "line 1, column 26, cString: another field of its oneof is there already");
  EXPECT_NE(error_of(R"({"cNull":null,"cString":"x"})").find("oneof"), std::string::npos);
  EXPECT_EQ(again(R"({"dFloat":1,"cSelf":{"cInt32":2}})"), R"({"cSelf":{"cInt32":2},"dFloat":1})");
}

TEST(FromJson, ReadsMaps) {
  const std::string json =
      R"({"byInt32":{"-1":"x","2":""},"byInt64":{"-1":"-2"},"byUint32":{"4294967295":true},)"
      R"("byUint64":{"18446744073709551615":"YQ=="},"byBool":{"false":0,"true":0.5},)"
      R"("toColor":{"":"RED","a":99},"toSelf":{"s":{"anInt32":7}},"toValue":{"n":null}})";
  EXPECT_EQ(again(json), json);
  EXPECT_EQ(parse("{}").by_int32.size(), 0U);
  EXPECT_EQ(parse(R"({"byInt32":{}})").by_int32.size(), 0U);
}

TEST(FromJson, RefusesKeysOfAnotherType) {
  EXPECT_EQ(error_of(R"({"byInt32":{"a":"x"}})"),
            "line 1, column 13, byInt32.a: expected a 32-bit integer, got \"a\"");
  EXPECT_EQ(error_of(R"({"byBool":{"1":0}})"),
            "line 1, column 12, byBool.1: expected the key \"true\" or \"false\", got \"1\"");
  for (const std::string_view json :
       {R"({"byInt32":{"2147483648":""}})", R"({"byInt32":{"1.5":""}})", R"({"byInt32":{"":""}})",
        R"({"byInt64":{" 1":""}})", R"({"byUint32":{"-1":true}})", R"({"byBool":{"True":0}})"}) {
    EXPECT_NE(error_of(json).find("expected"), std::string::npos) << json;
  }
}

TEST(FromJson, RefusesKeysThatAreThereTwice) {
  EXPECT_EQ(error_of(R"({"byInt32":{"1":"","2":"","1":""}})"),
            "line 1, column 27, byInt32.1: the key is there twice");
  EXPECT_EQ(error_of(R"({"byInt32":{"1":"","1.0":""}})"),
            "line 1, column 20, byInt32[\"1.0\"]: the key is there twice");
  EXPECT_EQ(error_of(R"({"toSelf":{"a":{},"\u0061":{}}})"),
            "line 1, column 19, toSelf.a: the key is there twice");
  EXPECT_EQ(error_of(R"({"toValue":{"a":1,"a":1}})"),
            "line 1, column 19, toValue.a: the key is there twice");
}

TEST(FromJson, IgnoresWhatIsUnknownIfAskedTo) {
  const cpprpc::JsonReadOptions ignore{.ignore_unknown_fields = true};
  EXPECT_EQ(again(R"({"x":1,"anInt32":2,"y":{"z":[{"anInt32":3}]},"[a.b]":null,"x":2})", ignore),
            R"({"anInt32":2})");
  EXPECT_EQ(again(R"({"aColor":"BLUE","maybeColor":"BLUE","colors":["RED","BLUE","GREEN"],
                      "toColor":{"a":"BLUE","b":"RED"}})",
                  ignore),
            R"({"colors":["RED","GREEN"],"toColor":{"b":"RED"}})");
  EXPECT_NE(error_of(R"({"aColor":0.5,"x":1})", ignore).find("expected"), std::string::npos);
  EXPECT_NE(error_of(R"({"aColor":true})", ignore).find("expected"), std::string::npos);
  EXPECT_NE(error_of(R"({"x":tru})", ignore).find("expected"), std::string::npos);
  EXPECT_NE(error_of(R"({"byInt32":{"x":1}})", ignore).find("expected"), std::string::npos);
}

TEST(FromJson, ReplacesTheMessage) {
  Everything m;
  m.an_int32 = 1;
  m.doubles = {1};
  m.self.emplace().an_int32 = 2;
  m.by_int32 = {{1, "x"}};
  m.choice.emplace<Everything::Choice::c_int32>(1);
  m.unknown_fields.append("\xf8\x07\x01");
  ASSERT_TRUE(cpprpc::from_json(R"({"byInt32":{"1":"y"}})", cpprpc::ref(m)).is_ok());
  EXPECT_EQ(json_of(m), R"({"byInt32":{"1":"y"}})");
  EXPECT_TRUE(m.unknown_fields.empty());
}

std::string nested(std::string_view before, std::string_view after, int depth) {
  std::string json;
  for (int i = 1; i < depth; ++i) json += before;
  json += "{}";
  for (int i = 1; i < depth; ++i) json += after;
  return json;
}

TEST(FromJson, RefusesMessagesThatNestTooDeep) {
  EXPECT_EQ(again(nested(R"({"self":)", "}", 100)), nested(R"({"self":)", "}", 100));
  EXPECT_NE(error_of(nested(R"({"self":)", "}", 101)).find("self.self: messages nest deeper than"),
            std::string::npos);
  EXPECT_EQ(again(nested(R"({"selves":[)", "]}", 100)), nested(R"({"selves":[)", "]}", 100));
  EXPECT_NE(error_of(nested(R"({"selves":[)", "]}", 101)).find("messages nest deeper than"),
            std::string::npos);
  EXPECT_NE(error_of(nested(R"({"toSelf":{"a":)", "}}", 101)).find("messages nest deeper than"),
            std::string::npos);
  EXPECT_NE(error_of(nested(R"({"self":)", "}", 1'000'000)).find("messages nest deeper than"),
            std::string::npos);
}

TEST(FromJson, KeepsToTheLimits) {
  const auto error = [](std::string_view json, const cpprpc::DecodeLimits& limits) {
    return error_of(json, {.ignore_unknown_fields = true, .limits = limits});
  };
  const std::string deep = nested(R"({"self":)", "}", 3);
  EXPECT_EQ(error(deep, {.depth = 3}), "read as " + deep);
  EXPECT_EQ(error(deep, {.depth = 2}),
            "line 1, column 17, self.self: messages nest deeper than DecodeLimits::depth allows");
  const std::string_view more = R"({"doubles":[1,2],"byInt32":{"1":"","2":""},"x":[1,2,3]})";
  EXPECT_EQ(error(more, {.elements = 4}), R"(read as {"doubles":[1,2],"byInt32":{"1":"","2":""}})");
  EXPECT_EQ(error(more, {.elements = 3}),
            "line 1, column 28, byInt32: there are more elements than DecodeLimits::elements "
            "allows; raise that if the text is to be trusted");
  EXPECT_EQ(error(R"({"selves":[{},{},{}]})", {.memory = 3 * sizeof(Everything)}),
            "line 1, column 11, selves: the message would take more memory than "
            "DecodeLimits::memory allows; raise that if the text is to be trusted");
  EXPECT_EQ(error(R"({"selves":[{},{},{}]})", {.memory = 3 * sizeof(Everything) + 200}),
            R"(read as {"selves":[{},{},{}]})");
  EXPECT_EQ(error("[]", {.memory = 10}),
            "the message would take more memory than DecodeLimits::memory allows; raise that if "
            "the text is to be trusted");
}

TEST(FromJson, SkipsUnknownFieldsOfAnyDepth) {
  const std::string deep = nested(R"({"x":[)", "]}", 100'000);
  EXPECT_EQ(again(R"({"x":)" + deep + R"(,"anInt32":1})", {.ignore_unknown_fields = true}),
            R"({"anInt32":1})");
}

TEST(FromJson, TellsThePlaceOfASyntaxError) {
  EXPECT_EQ(error_of("{\"anInt32\": 1,\n \"aString\": \"a\" \"b\"}"),
            "line 2, column 17: expected ',' or '}' behind a value");
}

}  // namespace
}  // namespace json_test
