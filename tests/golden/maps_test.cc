#include <limits>

#include "golden/maps.msg.h"
#include "golden/maps.pb.h"
#include "reference.h"

namespace golden::maps {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::maps;

static_assert(
    std::is_same_v<decltype(Keys::by_string), std::map<std::string, std::string, std::less<>>>);

TEST(Maps, EveryKeyInOrder) {
  expect_agreement(
      Keys{.by_int32 = {{0, "zero"}, {2147483647, "max"}, {-2147483647 - 1, "min"}},
           .by_int64 = {{-1, "minus"}, {std::numeric_limits<std::int64_t>::min(), ""}},
           .by_uint32 = {{4294967295U, "max"}, {0, ""}},
           .by_uint64 = {{18446744073709551615U, "max"}, {1, "one"}},
           .by_sint32 = {{-1, "minus"}, {1, "plus"}, {-2147483647 - 1, "min"}},
           .by_sint64 = {{-1, "minus"}, {1, "plus"}},
           .by_fixed32 = {{4294967295U, "max"}},
           .by_fixed64 = {{18446744073709551615U, "max"}, {0, "zero"}},
           .by_sfixed32 = {{-1, "minus"}, {0, "zero"}},
           .by_sfixed64 = {{-1, "minus"}, {7, "seven"}},
           .by_bool = {{true, "yes"}, {false, "no"}},
           .by_string =
               {{"", "empty"}, {"b", ""}, {"a", "x"}, {"ä", "Ä"}, {std::string("\0", 1), "nul"}}},
      reference<theirs::Keys>(R"(
          by_int32 { key: 0 value: "zero" } by_int32 { key: 2147483647 value: "max" }
          by_int32 { key: -2147483648 value: "min" }
          by_int64 { key: -1 value: "minus" } by_int64 { key: -9223372036854775808 value: "" }
          by_uint32 { key: 4294967295 value: "max" } by_uint32 { key: 0 value: "" }
          by_uint64 { key: 18446744073709551615 value: "max" } by_uint64 { key: 1 value: "one" }
          by_sint32 { key: -1 value: "minus" } by_sint32 { key: 1 value: "plus" }
          by_sint32 { key: -2147483648 value: "min" }
          by_sint64 { key: -1 value: "minus" } by_sint64 { key: 1 value: "plus" }
          by_fixed32 { key: 4294967295 value: "max" }
          by_fixed64 { key: 18446744073709551615 value: "max" } by_fixed64 { key: 0 value: "zero" }
          by_sfixed32 { key: -1 value: "minus" } by_sfixed32 { key: 0 value: "zero" }
          by_sfixed64 { key: -1 value: "minus" } by_sfixed64 { key: 7 value: "seven" }
          by_bool { key: true value: "yes" } by_bool { key: false value: "no" }
          by_string { key: "" value: "empty" } by_string { key: "b" value: "" }
          by_string { key: "a" value: "x" } by_string { key: "ä" value: "Ä" }
          by_string { key: "\000" value: "nul" })"));
}

TEST(Maps, EveryValue) {
  expect_agreement(Values{.doubles = {{1, -0.0}, {0, 1.5}},
                          .floats = {{1, 0.25F}},
                          .int32s = {{1, -1}, {2, 0}},
                          .int64s = {{1, -1}},
                          .uint32s = {{1, 4294967295U}},
                          .uint64s = {{1, 18446744073709551615U}},
                          .sint32s = {{1, -1}},
                          .sint64s = {{1, -1}},
                          .fixed32s = {{1, 2}},
                          .fixed64s = {{1, 3}},
                          .sfixed32s = {{1, -2}},
                          .sfixed64s = {{1, -3}},
                          .bools = {{1, true}, {0, false}},
                          .strings = {{1, "ü"}, {2, ""}},
                          .blobs = {{1, "\xff"}},
                          .grades = {{"zoe", Grade::B},
                                     {"adam", Grade::Unspecified},
                                     {"x", static_cast<Grade>(99)}},
                          .pupils = {{"p", Pupil{.name = "P", .grades = {{"maths", Grade::A}}}},
                                     {"q", Pupil{}}}},
                   reference<theirs::Values>(R"(
          doubles { key: 1 value: -0.0 } doubles { key: 0 value: 1.5 } floats { key: 1 value: 0.25 }
          int32s { key: 1 value: -1 } int32s { key: 2 value: 0 } int64s { key: 1 value: -1 }
          uint32s { key: 1 value: 4294967295 } uint64s { key: 1 value: 18446744073709551615 }
          sint32s { key: 1 value: -1 } sint64s { key: 1 value: -1 }
          fixed32s { key: 1 value: 2 } fixed64s { key: 1 value: 3 }
          sfixed32s { key: 1 value: -2 } sfixed64s { key: 1 value: -3 }
          bools { key: 1 value: true } bools { key: 0 value: false }
          strings { key: 1 value: "ü" } strings { key: 2 value: "" } blobs { key: 1 value: "\xff" }
          grades { key: "zoe" value: GRADE_B } grades { key: "adam" value: GRADE_UNSPECIFIED }
          grades { key: "x" value: 99 }
          pupils { key: "p" value { name: "P" grades { key: "maths" value: GRADE_A } } }
          pupils { key: "q" value {} })"));
}

TEST(Maps, Empty) {
  expect_agreement(Keys{}, reference<theirs::Keys>(""));
  expect_agreement(Values{}, reference<theirs::Values>(""));
}

// Entries as no writer would write them, and as every reader has to take them.
TEST(Maps, OddEntries) {
  for (const char* bytes : {
           "62 00",                             // neither key nor value
           "62 03 0a 01 6b",                    // no value
           "62 03 12 01 76",                    // no key
           "62 06 12 01 76 0a 01 6b",           // the value first
           "62 09 0a 01 61 0a 01 62 12 01 76",  // two keys: the last wins (and is cut off)
           "62 09 0a 01 61 12 01 76 12 01 77",  // two values
           "62 08 0a 01 61 18 05 12 01 76",     // an unknown field between them
           "62 06 0a 01 61 12 01 76 62 06 0a 01 61 12 01 77",  // the same key twice
           "62 05 0a 01 61 12 05",                             // the value reaches out of the entry
           "62 06 08 05 12 01 76",                             // the key as a varint
           "62 04 0a 01 ff 12",                                // not UTF-8
           "62 03 0a 01 ff",                                   //
           "0a 04 08 ff ff 03",                                // by_int32: a key and no value
           "0a 0b 08 ff ff ff ff ff ff ff ff ff 01",
           "5a 02 08 02",  // by_bool: a key of 2
           "60 05",        // the field as a varint
       }) {
    expect_same_reading(ours(Keys{}), theirs::Keys(), unhex(bytes));
  }
  for (const char* bytes : {
           "8a 01 05 12 03 0a 01 78",                             // pupils: no key
           "8a 01 0a 12 03 0a 01 78 12 03 0a 01 79",              // two values: merged
           "8a 01 00",                                            // neither
           "8a 01 08 0a 01 61 12 03 0a 01 78 8a 01 03 0a 01 61",  // again, without a value
           "82 01 04 0a 00 10 63",                                // grades: an unknown number
       }) {
    expect_same_reading(ours(Values{}), theirs::Values(), unhex(bytes));
  }
}

TEST(Maps, ErrorsTellThePathIntoAValue) {
  EXPECT_EQ(decode_error<Values>(unhex("8a 01 08 0a 01 61 12 03 0a 01 ff")),
            "INVALID_ARGUMENT: cannot decode golden.maps.Values.pupils.name at byte 10: "
            "a string is not UTF-8");
}

}  // namespace
}  // namespace golden::maps
