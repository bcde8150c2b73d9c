#include <string>

#include "cpprpc/message/extension.h"
#include "cpprpc/message/type_set.h"
#include "json_test_two.msg.h"
#include "support.h"

namespace json_test {
namespace {

namespace wkt = cpprpc::wkt;

const cpprpc::TypeSet& types() {
  static const auto types = cpprpc::TypeSet::of<Two>();
  return types;
}

std::string again_with_types(std::string_view json) {
  return again<Two>(json, {.types = &types()}, {.types = &types()});
}

std::string error_with_types(std::string_view json) {
  return error_of<Two>(json, {.types = &types()});
}

TEST(Proto2, WritesAndReadsGroupsLikeMessages) {
  const std::string json =
      R"({"pair":{"left":1,"inner":[{"text":"a"},{}]},"other":{"bytes":"YQ=="}})";
  EXPECT_EQ(again<Two>(json), json);
  EXPECT_EQ(error_of<Two>(R"({"pair":{"inner":[{"text":1}]}})"),
            "line 1, column 27, pair.inner[0].text: expected a string, got 1");
}

TEST(Proto2, EmitsNoDefaultsOfWhatCanBeAbsent) {
  EXPECT_EQ(json_of(Two(), {.emit_defaults = true}), R"({"shades":[],"toLevel":{}})");
  EXPECT_EQ(again<Two>(R"({"number":0,"free":"","one":"DARK"})"),
            R"({"number":0,"free":"","one":"DARK"})");
}

TEST(Proto2, RefusesNumbersThatAClosedEnumDoesNotHave) {
  EXPECT_EQ(again<Two>(R"({"shade":3,"shades":["DARK",1]})"),
            R"({"shade":"LIGHT","shades":["DARK","DARK"]})");
  EXPECT_EQ(error_of<Two>(R"({"shade":2})"),
            "line 1, column 10, shade: expected a value of the enum json_test.Shade, got 2");
  EXPECT_NE(error_of<Two>(R"({"shades":[0]})").find("expected a value"), std::string::npos);
  EXPECT_NE(error_of<Two>(R"({"toLevel":{"a":2}})").find("expected a value"), std::string::npos);
  EXPECT_NE(error_of<Two>(R"({"one":2})").find("expected a value"), std::string::npos);
  EXPECT_EQ(again<Two>(R"({"shade":2,"shades":[1,2,3],"toLevel":{"a":2,"b":1},"one":2})",
                       {.ignore_unknown_fields = true}),
            R"({"shades":["DARK","LIGHT"],"toLevel":{"b":"HIGH"}})");
}

TEST(Proto2, DoesNotWriteStringsThatAreNoUtf8) {
  Two two;
  two.free = "\xff";
  EXPECT_EQ(json_of(two), "INVALID_ARGUMENT: free: the string is no valid UTF-8");
}

// --- required fields

TEST(Required, AreAlwaysWritten) {
  EXPECT_EQ(json_of(Node()), R"({"value":0,"leaf":{}})");
  EXPECT_EQ(json_of(Node(), {.emit_defaults = true}), R"({"value":0,"leaf":{},"more":[]})");
  EXPECT_EQ(again<Node>(R"({"value":0,"leaf":{"node":{"value":1,"leaf":{}}}})"),
            R"({"value":0,"leaf":{"node":{"value":1,"leaf":{}}}})");
}

TEST(Required, MustBeThere) {
  EXPECT_EQ(error_of<Node>("{\"leaf\": {}}"),
            "line 1, column 1: the field \"value\" is required and missing");
  EXPECT_EQ(error_of<Node>("{\"value\": 1,\n \"leaf\": {}, \"more\": [{\"value\": 1}]}"),
            "line 2, column 23, more[0]: the field \"leaf\" is required and missing");
  EXPECT_EQ(error_of<Node>(R"({"value":null,"leaf":{}})"),
            "line 1, column 10, value: the field is required and must not be null");
  EXPECT_EQ(error_of<Node>("{}", {.ignore_unknown_fields = true}),
            "line 1, column 1: the field \"value\" is required and missing");
  EXPECT_NE(error_of<wkt::Any>(R"({"@type":"/json_test.Node"})", {.types = &types()})
                .find("is required and missing"),
            std::string::npos);
}

// --- extensions

TEST(Extensions, AreWrittenAndReadByTheirNameInBrackets) {
  const std::string json =
      R"({"number":1,"[json_test.number_of]":2,"[json_test.words]":["a",""],)"
      R"("[json_test.two]":{"[json_test.number_of]":3},"[json_test.hues]":["DARK","LIGHT"],)"
      R"("[json_test.box]":{"size":4},"[json_test.Scope.inside]":"-5"})";
  EXPECT_EQ(again_with_types(json), json);
  const Two two = parse<Two>(json, {.types = &types()});
  EXPECT_EQ(cpprpc::get_extension(two, number_of).value(), 2);
  EXPECT_EQ(cpprpc::get_extension(two, words).value(), (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(cpprpc::get_extension(two, Scope::inside).value(), -5);
  EXPECT_EQ(json_of(two, {.original_names = true, .types = &types()}), json);
}

TEST(Extensions, OfNullAreAbsent) {
  EXPECT_EQ(again_with_types(R"({"[json_test.number_of]":null,"[json_test.words]":[]})"), "{}");
}

TEST(Extensions, AreUnknownUnlessTheyAreInTheTypeSet) {
  EXPECT_EQ(error_of<Two>(R"({"[json_test.number_of]":2})"),
            "line 1, column 2, [json_test.number_of]: json_test.Two has no such field");
  EXPECT_EQ(again<Two>(R"({"[json_test.number_of]":2,"number":1})", {.ignore_unknown_fields = true},
                       {.types = &types()}),
            R"({"number":1})");
  Two two;
  cpprpc::set_extension(two, number_of, 2);
  EXPECT_EQ(json_of(two), "{}");
  EXPECT_EQ(json_of(two, {.types = &types()}), R"({"[json_test.number_of]":2})");
}

TEST(Extensions, AreRefusedInMessagesThatTheyDoNotExtend) {
  EXPECT_EQ(error_with_types(R"({"[json_test.of_scope]":2})"),
            "line 1, column 2, [json_test.of_scope]: json_test.Two has no such field");
  EXPECT_NE(error_with_types(R"({"json_test.number_of":2})").find("no such field"),
            std::string::npos);
  EXPECT_NE(error_with_types(R"({"[number_of]":2})").find("no such field"), std::string::npos);
  EXPECT_NE(error_with_types(R"({"[]":2})").find("no such field"), std::string::npos);
  EXPECT_NE(error_with_types(R"({"[":2})").find("no such field"), std::string::npos);
}

TEST(Extensions, AreCheckedLikeFields) {
  EXPECT_EQ(error_with_types(R"({"[json_test.number_of]":"x"})"),
            "line 1, column 26, [json_test.number_of]: expected a 32-bit integer, got \"x\"");
  EXPECT_EQ(error_with_types(R"({"[json_test.two]":{"pair":1}})"),
            "line 1, column 28, [json_test.two].pair: expected an object, got 1");
  EXPECT_EQ(error_with_types(R"({"[json_test.number_of]":1,"[json_test.number_of]":1})"),
            "line 1, column 28, [json_test.number_of]: the extension is there twice");
  EXPECT_NE(error_with_types(R"({"[json_test.words]":["a",null]})").find("got null"),
            std::string::npos);
  std::string json = "{}";
  for (int i = 0; i < 200; ++i) json = R"({"[json_test.two]":)" + json + "}";
  EXPECT_NE(error_with_types(json).find("messages nest deeper than"), std::string::npos);
}

TEST(Extensions, ThatCannotBeWrittenAreErrors) {
  Two inner;
  inner.free = "\xff";
  Two two;
  cpprpc::set_extension(two, json_test::two, inner);
  EXPECT_EQ(json_of(two, {.types = &types()}),
            "INVALID_ARGUMENT: [json_test.two].free: the string is no valid UTF-8");
  two.unknown_fields.clear();
  two.unknown_fields.append("\xb2\x06\x01\xff");  // number 102, of one byte that is no field
  EXPECT_NE(json_of(two, {.types = &types()})
                .find("cannot decode the extension json_test.two of json_test.Two"),
            std::string::npos);
  two.unknown_fields.clear();
  two.unknown_fields.append("\xa2\x06\x01x");  // number 100, of another wire type
  EXPECT_EQ(json_of(two, {.types = &types()}), "{}");
}

}  // namespace
}  // namespace json_test
