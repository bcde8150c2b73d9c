// Agreement with libprotobuf 3.21, which reads what we write and writes what we read.
//
// It deviates from the specification in places, which are left out here: an Any that holds an empty
// Any has no "value", and what it puts into an Any has explicit zeros.

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "json_reference_everything.pb.h"
#include "support.h"

namespace json_test {
namespace {

namespace pb = google::protobuf;
using Theirs = json_reference::Everything;

// Maps in the order of their keys, as ours are.
std::string serialize(const pb::Message& message) {
  std::string bytes;
  pb::io::StringOutputStream stream(&bytes);
  pb::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  EXPECT_TRUE(message.SerializeToCodedStream(&out));
  out.Trim();
  return bytes;
}

// Messages in protobuf's text format.
const std::vector<std::string>& messages() {
  static const std::vector<std::string> messages = {
      "",
      R"(a_double: 1.5 a_float: -0.1 an_int32: -3 an_int64: -4 a_uint32: 5
         a_uint64: 18446744073709551615 a_sint32: -6 a_sint64: -7 a_fixed32: 8 a_fixed64: 9
         a_sfixed32: -10 a_sfixed64: -11 a_bool: true a_string: "Zo\303\253 <&>\342\200\250\\\"\n"
         some_bytes: "\000\377" a_color: RED renamed: "x" self { self { an_int32: 1 } })",
      "a_double: nan a_float: -inf doubles: [inf, -inf, nan, -0.0]",
      R"(doubles: [0, 1, 100000, 123456789, 1e15, 1e16, 1e21, 1e22, 0.1, 1e-5, 1e-6, 1e-7, 1e100,
         1.7976931348623157e308, 5e-324, 0.30000000000000004])",
      "a_float: 3.4028235e38 self { a_float: 1e-45 self { a_float: 16777216 } }",
      "an_int32: -2147483648 an_int64: -9223372036854775808 a_uint32: 4294967295",
      R"(maybe_int32: 0 maybe_string: "" maybe_color: NONE c_int32: 0 d_bool: false self {})",
      R"(int64s: [1, -1] bools: [true, false] strings: ["", "a"] byteses: ["", "\377\376\375"]
         colors: [NONE, VERDE, NEGATIVE] selves {} selves { strings: "b" })",
      R"(by_int32 { key: -1 value: "a" } by_int32 { key: 2 } by_int64 { key: -1 value: -1 }
         by_uint32 { key: 4294967295 value: true }
         by_uint64 { key: 18446744073709551615 value: "\001" } by_bool { value: 0.5 }
         by_bool { key: true } to_color { key: "a\"b" value: RED } to_color { value: GREEN }
         to_self { key: "x" value { an_int32: 1 } } to_self { key: "y" })",
      R"(to_value { key: "n" value { null_value: NULL_VALUE } }
         to_value { key: "l" value { list_value { values { number_value: 1 } } } })",
      "a_color: 99 colors: [99, -1] to_color { key: \"a\" value: 99 }",
      R"(c_string: "")",
      "c_self { c_int32: 1 }",
      "c_null: NULL_VALUE",
      "c_value { string_value: \"x\" }",
      "c_duration { seconds: 1 }",
      "duration { seconds: 1 nanos: 500000000 } durations {} durations { seconds: -1 nanos: -1 }",
      "duration { nanos: -1000 } durations { seconds: 315576000000 }",
      "time { seconds: 63108020 nanos: 21000000 } empty {}",
      "time { seconds: -62135596800 } mask { paths: [\"a\", \"b.c_d\"] }",
      "time { seconds: 253402300799 nanos: 999999999 } mask {}",
      R"(struct { fields { key: "" value { null_value: NULL_VALUE } }
                  fields { key: "s" value { struct_value {} } }
                  fields { key: "l" value { list_value {} } } }
         list { values { bool_value: false } values { string_value: "" } }
         value { number_value: 1e-7 } values { null_value: NULL_VALUE } values { bool_value: true }
         nulls: [NULL_VALUE, NULL_VALUE] lists {} lists { values { number_value: -5 } })",
      R"(w_double {} w_float { value: 1.5 } w_int64 { value: -1 } w_uint64 { value: 1 } w_int32 {}
         w_uint32 { value: 7 } w_bool {} w_string {} w_bytes { value: "\377" }
         w_int32s { value: 1 } w_int32s {})",
      R"(any { type_url: "type.googleapis.com/google.protobuf.Duration" value: "\010\001\020\001" }
         anys {}
         anys { type_url: "type.googleapis.com/google.protobuf.Int64Value" value: "\010\001" }
         anys { type_url: "type.googleapis.com/google.protobuf.Empty" })",
  };
  return messages;
}

Theirs reference(const std::string& text) {
  Theirs message;
  EXPECT_TRUE(pb::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// What they read, in bytes; nothing if they refuse it.
std::optional<std::string> read_by_them(const std::string& json) {
  Theirs message;
  if (!pb::util::JsonStringToMessage(json, &message).ok()) return std::nullopt;
  return serialize(message);
}

std::optional<std::string> read_by_us(const std::string& json) {
  const cpprpc::Result<Everything> message = cpprpc::from_json<Everything>(json);
  if (!message) return std::nullopt;
  return cpprpc::encode(*message);
}

TEST(Agreement, EachReadsWhatTheOtherWrites) {
  for (const std::string& text : messages()) {
    const Theirs theirs = reference(text);
    const std::string bytes = serialize(theirs);
    const Everything ours = cpprpc::decode<Everything>(bytes).value();
    for (int bits = 0; bits < 16; ++bits) {
      pb::util::JsonPrintOptions options;
      options.always_print_primitive_fields = (bits & 1) != 0;
      options.preserve_proto_field_names = (bits & 2) != 0;
      options.always_print_enums_as_ints = (bits & 4) != 0;
      options.add_whitespace = (bits & 8) != 0;
      std::string json;
      ASSERT_TRUE(pb::util::MessageToJsonString(theirs, &json, options).ok()) << text;
      EXPECT_EQ(read_by_us(json), bytes) << json;

      const std::string our_json = json_of(ours, {.emit_defaults = (bits & 1) != 0,
                                                  .original_names = (bits & 2) != 0,
                                                  .enums_as_numbers = (bits & 4) != 0,
                                                  .indent = (bits & 8) != 0 ? 3 : 0});
      EXPECT_EQ(read_by_them(our_json), bytes) << our_json;
      EXPECT_EQ(read_by_us(our_json), bytes) << our_json;
    }
  }
}

// Where libprotobuf is stricter or reads something else: quoted integers with an exponent, the sign
// of "-0", field masks that begin with an upper-case letter or have brackets, the first part of a
// type URL, and base64 with bits to spare that are not zero.
bool is_known_to_differ(const std::string& json) {
  static const std::regex known(
      R"("-?\d+[eE]\d+"|-0[,\]}]|"mask"|"@type"|"byteses"|ytes":|"byUint64")");
  return std::regex_search(json, known);
}

void expect_no_worse(const std::string& json) {
  const auto ours = read_by_us(json);  // does not crash
  if (!ours || is_known_to_differ(json)) return;
  EXPECT_EQ(ours, read_by_them(json)) << json;
}

// Libprotobuf lets much pass that is no JSON, such as control characters, single quotes and "1.".
TEST(Agreement, DamagedTextIsNotAcceptedWhereTheyRefuseIt) {
  constexpr std::string_view kBytes("\0 \"\\,:{}[]09-+.eEn\n\x1f/*'\xff\xc3", 25);
  for (const std::string& text : messages()) {
    const std::string json =
        json_of(cpprpc::decode<Everything>(serialize(reference(text))).value());
    for (std::size_t i = 0; i < json.size(); ++i) {
      EXPECT_EQ(read_by_us(json.substr(0, i)), std::nullopt) << json.substr(0, i);
      std::string damaged = json;
      expect_no_worse(damaged.erase(i, 1));
      for (const char byte : kBytes) {
        damaged = json;
        damaged[i] = byte;
        expect_no_worse(damaged);
        expect_no_worse(damaged.insert(i, 1, json[i]));
      }
    }
  }
}

}  // namespace
}  // namespace json_test
