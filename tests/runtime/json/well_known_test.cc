#include <limits>
#include <string>

#include "cpprpc/message/type_set.h"
#include "support.h"

namespace json_test {
namespace {

namespace wkt = cpprpc::wkt;

const cpprpc::TypeSet& types() {
  static const auto types = cpprpc::TypeSet::of<Everything>();
  return types;
}

// --- the simple ones

TEST(WellKnown, HaveAJsonOfTheirOwn) {
  const std::string json =
      R"({"duration":"1.500s","empty":{},"mask":"a.bC,d","list":[1,null,["x"],{}],"null":null,)"
      R"("struct":{"a":1,"b":{"c":[true]}},"time":"1970-01-01T00:00:01Z","value":"v",)"
      R"("wDouble":0,"wFloat":1.5,"wInt64":"-1","wUint64":"18446744073709551615","wInt32":-1,)"
      R"("wUint32":4294967295,"wBool":false,"wString":"","wBytes":"YQ==","durations":["-1s","0s"],)"
      R"("values":[null,1,"x",[null],{"a":null}],"nulls":[null,null],"wInt32s":[0,1],)"
      R"("lists":[[],[1]]})";
  EXPECT_EQ(again(json), [&] {
    std::string expected = json;
    return expected.erase(expected.find(R"("null":null,)"), 12);  // zero, without presence
  }());
}

TEST(WellKnown, RefuseWhatIsNone) {
  EXPECT_EQ(error_of(R"({"duration":"1"})"),
            "line 1, column 13, duration: expected a duration such as \"1.5s\", got \"1\"");
  EXPECT_EQ(error_of(R"({"time":"now"})"),
            "line 1, column 9, time: expected a time such as \"1972-01-01T10:00:20.021Z\", got "
            "\"now\"");
  EXPECT_EQ(error_of(R"({"mask":"a_b"})"),
            "line 1, column 9, mask: expected a field mask such as \"user.displayName,photo\", got "
            "\"a_b\"");
  EXPECT_EQ(error_of(R"({"empty":{"a":1}})"),
            "line 1, column 11, empty.a: google.protobuf.Empty has no such field");
  for (const std::string_view json :
       {R"({"duration":1})", R"({"duration":{"seconds":1}})", R"({"time":{}})", R"({"mask":["a"]})",
        R"({"list":{}})", R"({"struct":[]})", R"({"wInt32":{"value":1}})", R"({"wInt32":1.5})",
        R"({"wBool":"true"})", R"({"wBytes":"a"})", R"({"null":"x"})", R"({"null":false})",
        R"({"nulls":[{}]})", R"({"empty":null,"any":"x"})", R"({"value":1e1000})"}) {
    EXPECT_NE(error_of(json).substr(0, 4), "read") << json;
  }
}

TEST(WellKnown, OutOfTheirRangeAreNotWritten) {
  Everything m;
  m.durations.resize(2);
  m.durations[1].seconds = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: durations[1]: google.protobuf.Duration: seconds is "
            "9223372036854775807, and must be from -315576000000 to 315576000000");
  m = {};
  m.time.emplace().nanos = -1;
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: time: google.protobuf.Timestamp: nanos is -1, and must be from 0 to "
            "999999999");
  m = {};
  m.mask.emplace().paths = {"a", "fooBar"};
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: mask: the path \"fooBar\" has no lowerCamelCase that leads back to "
            "it");
  m.mask->paths = {"\xff"};
  EXPECT_EQ(json_of(m), "INVALID_ARGUMENT: mask: a path is no valid UTF-8");
}

TEST(WellKnown, CanBeTheWholeText) {
  EXPECT_EQ(again<wkt::Duration>("\"1s\""), "\"1s\"");
  EXPECT_EQ(again<wkt::Value>("null"), "null");
  EXPECT_EQ(again<wkt::Value>("[1,{}]"), "[1,{}]");
  EXPECT_EQ(again<wkt::Struct>("{}"), "{}");
  EXPECT_EQ(again<wkt::Int64Value>("\"7\""), "\"7\"");
  EXPECT_EQ(again<wkt::Any>("{}"), "{}");
  EXPECT_EQ(json_of(wkt::StringValue{.value = "\xff"}),
            "INVALID_ARGUMENT: the string is no valid UTF-8");
}

// --- Value

TEST(WellKnown, ValuesThatJsonCannotSayAreNotWritten) {
  Everything m;
  m.value.emplace();
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: value: a google.protobuf.Value must have one of its kinds set");
  m.value->kind.emplace<wkt::Value::Kind::number_value>(std::numeric_limits<double>::infinity());
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: value: a google.protobuf.Value cannot be NaN or infinite");
  m.value->kind.emplace<wkt::Value::Kind::list_value>().values.resize(1);
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: value[0]: a google.protobuf.Value must have one of its kinds set");
  m.value->kind.emplace<wkt::Value::Kind::struct_value>().fields["\xff"];
  EXPECT_EQ(json_of(m), "INVALID_ARGUMENT: value: a key is no valid UTF-8");
  m.value->kind.emplace<wkt::Value::Kind::struct_value>().fields["a b"];
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: value[\"a b\"]: a google.protobuf.Value must have one of its kinds "
            "set");
}

TEST(WellKnown, NullIsAValueWhereOneIsExpected) {
  const Everything m = parse(R"({"value":null,"cValue":null,"null":null,"values":[null]})");
  EXPECT_EQ(m.value->kind.index(), std::size_t{wkt::Value::Kind::null_value});
  EXPECT_EQ(std::get<Everything::Choice::c_value>(m.choice).kind.index(),
            std::size_t{wkt::Value::Kind::null_value});
  EXPECT_EQ(m.values.size(), 1U);
  EXPECT_EQ(again(R"({"cNull":null})"), R"({"cNull":null})");
  EXPECT_EQ(again(R"({"cNull":"NULL_VALUE"})"), R"({"cNull":null})");
  EXPECT_EQ(again(R"({"cNull":0})"), R"({"cNull":null})");
}

TEST(WellKnown, StructsRefuseKeysThatAreThereTwice) {
  EXPECT_EQ(error_of(R"({"struct":{"a":1,"a":2}})"),
            "line 1, column 18, struct.a: the key is there twice");
}

TEST(WellKnown, ValuesNestNoDeeperThanMessages) {
  for (const auto& [open, close] : {std::pair("[", "]"), std::pair(R"({"a":)", "}")}) {
    std::string deep = "1";
    for (int i = 0; i < 98; ++i) deep = open + deep + close;
    EXPECT_EQ(again<wkt::Value>(deep), deep);
    for (int i = 0; i < 3; ++i) deep = open + deep + close;
    EXPECT_NE(error_of<wkt::Value>(deep).find("messages nest deeper than"), std::string::npos);
  }
}

// --- Any

TEST(Any, HoldsTheFieldsOfAMessageBesideItsType) {
  const std::string json =
      R"({"any":{"@type":"type.googleapis.com/json_test.Small","id":1,"value":"x"}})";
  EXPECT_EQ(again(json, {.types = &types()}, {.types = &types()}), json);
  const Everything m = parse(json, {.types = &types()});
  EXPECT_EQ(m.any->type_url, "type.googleapis.com/json_test.Small");
  const Small small{.id = 1, .value = "x"};
  EXPECT_EQ(m.any->value, cpprpc::encode(small));
}

TEST(Any, TakesItsTypeAnywhere) {
  EXPECT_EQ(again(R"({"any":{"id":1,"value":"x","@type":"a/b/json_test.Small"}})",
                  {.types = &types()}, {.types = &types()}),
            R"({"any":{"@type":"a/b/json_test.Small","id":1,"value":"x"}})");
  EXPECT_EQ(again(R"({"any":{"value":"1s","@type":"/google.protobuf.Duration"}})"),
            R"({"any":{"@type":"/google.protobuf.Duration","value":"1s"}})");
}

TEST(Any, HoldsTheValueOfAWellKnownType) {
  for (
      const std::string_view json :
      {R"({"any":{"@type":"a/google.protobuf.Duration","value":"1s"}})",
       R"({"any":{"@type":"a/google.protobuf.Int32Value","value":7}})",
       R"({"any":{"@type":"a/google.protobuf.Value","value":null}})",
       R"({"any":{"@type":"a/google.protobuf.Struct","value":{"@type":1}}})",
       R"({"any":{"@type":"a/google.protobuf.Any","value":{}}})",
       R"({"any":{"@type":"a/google.protobuf.Any","value":{"@type":"a/google.protobuf.Any","value":{"@type":"a/google.protobuf.Timestamp","value":"1970-01-01T00:00:00Z"}}}})",
       R"({"any":{"@type":"a/google.protobuf.Empty"}})", R"({"any":{}})", R"({"anys":[{},{}]})"}) {
    EXPECT_EQ(again(json), json);
  }
  EXPECT_EQ(again(R"({"any":{"@type":"a/google.protobuf.Empty","value":{}}})"),
            R"({"any":{"@type":"a/google.protobuf.Empty"}})");
}

TEST(Any, IsRefusedWithoutAKnownType) {
  EXPECT_EQ(error_of(R"({"any":{"id":1}})"),
            "line 1, column 8, any: \"@type\" is missing, which says what the Any holds");
  EXPECT_EQ(error_of(R"({"any":{"@type":"a/json_test.Small"}})"),
            "line 1, column 17, any.@type: \"a/json_test.Small\" is no type that is known here: "
            "pass a TypeSet with it in the options");
  EXPECT_EQ(error_of(R"({"any":{"@type":"json_test.Small"}})", {.types = &types()}),
            "line 1, column 17, any.@type: \"json_test.Small\" is no type URL, such as "
            "\"type.googleapis.com/demo.v1.Order\"");
  EXPECT_EQ(error_of(R"({"any":{"@type":1}})"),
            "line 1, column 17, any.@type: expected a string, got 1");
  EXPECT_EQ(error_of(R"({"any":{"@type":"/a","@type":"/a"}})"),
            "line 1, column 22, any.@type: \"@type\" is there twice");
  Everything m;
  m.any.emplace().type_url = "a/json_test.Small";
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: any: \"a/json_test.Small\" is no type that is known here: pass a "
            "TypeSet with it in the options");
  m.any->type_url = "";
  m.any->value = "x";
  EXPECT_EQ(json_of(m),
            "INVALID_ARGUMENT: any: \"\" is no type URL, such as "
            "\"type.googleapis.com/demo.v1.Order\"");
}

TEST(Any, IsRefusedWithAnotherValue) {
  const cpprpc::JsonReadOptions options{.types = &types()};
  EXPECT_EQ(error_of(R"({"any":{"@type":"/json_test.Small","x":1}})", options),
            "line 1, column 36, any.x: json_test.Small has no such field");
  EXPECT_EQ(error_of(R"({"any":{"@type":"/google.protobuf.Duration","x":1,"value":"1s"}})"),
            "line 1, column 45, any.x: google.protobuf.Duration has no such field");
  EXPECT_EQ(again(R"({"any":{"@type":"/google.protobuf.Duration","x":1,"value":"1s"}})",
                  {.ignore_unknown_fields = true}),
            R"({"any":{"@type":"/google.protobuf.Duration","value":"1s"}})");
  EXPECT_EQ(error_of(R"({"any":{"@type":"/google.protobuf.Duration"}})"),
            "line 1, column 8, any: \"value\" is missing beside \"@type\"");
  EXPECT_EQ(error_of(R"({"any":{"@type":"/google.protobuf.Duration","value":"1"}})").substr(0, 28),
            "line 1, column 53, any.value");
  EXPECT_EQ(error_of(R"({"any":{"@type":"/google.protobuf.Duration","value":"1s","value":"1s"}})"),
            "line 1, column 45, any.value: \"value\" is there twice");
  Everything m;
  m.any.emplace().type_url = "a/google.protobuf.Duration";
  m.any->value = "\x08";
  EXPECT_EQ(json_of(m).substr(0, 65),
            "INVALID_ARGUMENT: any: the value is no google.protobuf.Duration: ");
}

TEST(Any, NestsNoDeeperThanMessages) {
  wkt::Any any;
  for (int i = 0; i < 10'000; ++i) {
    wkt::Any outer{.type_url = "/google.protobuf.Any", .value = cpprpc::encode(any)};
    any = std::move(outer);
  }
  EXPECT_NE(json_of(any).find("messages nest more than 100 deep"), std::string::npos);
  std::string json = "{}";
  for (int i = 0; i < 1'000; ++i) {
    json = R"({"@type":"/google.protobuf.Any","value":)" + json + "}";
  }
  EXPECT_NE(error_of<wkt::Any>(json).find("messages nest deeper than"), std::string::npos);
}

}  // namespace
}  // namespace json_test
