#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/wrappers.pb.h>

#include <limits>

#include "golden/well_known.msg.h"
#include "golden/well_known.pb.h"
#include "reference.h"

namespace golden::well_known {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::well_known;
namespace wkt = cpprpc::wkt;

static_assert(std::is_same_v<decltype(WellKnown::time), std::optional<wkt::Timestamp>>);
static_assert(std::is_same_v<decltype(WellKnown::null_value), wkt::NullValue>);
static_assert(cpprpc::Codec<wkt::Timestamp>::full_name == "google.protobuf.Timestamp");

TEST(WellKnown, Times) {
  expect_agreement(
      wkt::Timestamp{.seconds = -62135596800, .nanos = 999999999},
      reference<google::protobuf::Timestamp>("seconds: -62135596800 nanos: 999999999"));
  WellKnown message{.time = wkt::Timestamp{.seconds = 1},
                    .duration = wkt::Duration{.seconds = -1, .nanos = -500000000},
                    .times = {wkt::Timestamp{}, wkt::Timestamp{.nanos = 1}},
                    .durations = {{"a", wkt::Duration{.seconds = 1}}}};
  message.moment.emplace<WellKnown::Moment::after>(wkt::Duration{.nanos = 2});
  expect_agreement(message, reference<theirs::WellKnown>(R"(
      time { seconds: 1 } duration { seconds: -1 nanos: -500000000 } times: [{}, { nanos: 1 }]
      durations { key: "a" value { seconds: 1 } } after { nanos: 2 })"));
}

TEST(WellKnown, AnyEmptyAndMask) {
  auto theirs = reference<theirs::WellKnown>(R"(empty {} mask { paths: ["a.b", "c"] })");
  theirs.mutable_any()->set_type_url("type.example.com/x.Y");
  theirs.mutable_any()->set_value(std::string("\x08\x00\xff", 3));
  expect_agreement(WellKnown{.any = wkt::Any{.type_url = "type.example.com/x.Y",
                                             .value = std::string("\x08\x00\xff", 3)},
                             .empty = wkt::Empty{},
                             .mask = wkt::FieldMask{.paths = {"a.b", "c"}}},
                   theirs);
}

wkt::Value number(double value) {
  wkt::Value result;
  result.kind.emplace<wkt::Value::Kind::number_value>(value);
  return result;
}

TEST(WellKnown, Struct) {
  wkt::Value null;
  null.kind.emplace<wkt::Value::Kind::null_value>(wkt::NullValue::NullValue);
  wkt::Value text;
  text.kind.emplace<wkt::Value::Kind::string_value>("ü");
  wkt::Value yes;
  yes.kind.emplace<wkt::Value::Kind::bool_value>(true);
  wkt::ListValue list;
  list.values = {number(-0.0), null, text, yes, wkt::Value{}};
  wkt::Value of_list;
  of_list.kind.emplace<wkt::Value::Kind::list_value>(list);
  wkt::Struct inner;
  inner.fields["list"] = of_list;
  wkt::Value of_struct;
  of_struct.kind.emplace<wkt::Value::Kind::struct_value>(inner);
  wkt::Struct outer;
  outer.fields["inner"] = of_struct;
  outer.fields["one"] = number(1);

  expect_agreement(WellKnown{.struct_value = outer, .value = number(2), .list = list},
                   reference<theirs::WellKnown>(R"(
      struct_value {
        fields { key: "one" value { number_value: 1 } }
        fields { key: "inner" value { struct_value {
          fields { key: "list" value { list_value {
            values: [{ number_value: -0.0 }, { null_value: NULL_VALUE }, { string_value: "ü" },
                     { bool_value: true }, {}] } } } } } }
      }
      value { number_value: 2 }
      list { values: [{ number_value: -0.0 }, { null_value: NULL_VALUE }, { string_value: "ü" },
                      { bool_value: true }, {}] })"));
}

TEST(WellKnown, Wrappers) {
  expect_agreement(
      WellKnown{.f_double = wkt::DoubleValue{.value = -0.0},
                .f_float = wkt::FloatValue{.value = 0.5F},
                .f_int64 = wkt::Int64Value{.value = std::numeric_limits<std::int64_t>::min()},
                .f_uint64 = wkt::UInt64Value{.value = 1},
                .f_int32 = wkt::Int32Value{.value = -1},
                .f_uint32 = wkt::UInt32Value{},
                .f_bool = wkt::BoolValue{.value = true},
                .f_string = wkt::StringValue{.value = "é"},
                .f_bytes = wkt::BytesValue{.value = "\xff"}},
      reference<theirs::WellKnown>(R"(
                       f_double { value: -0.0 } f_float { value: 0.5 }
                       f_int64 { value: -9223372036854775808 } f_uint64 { value: 1 }
                       f_int32 { value: -1 } f_uint32 {} f_bool { value: true }
                       f_string { value: "é" } f_bytes { value: "\xff" })"));
}

}  // namespace
}  // namespace golden::well_known
