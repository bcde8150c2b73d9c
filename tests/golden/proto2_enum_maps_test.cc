#include "golden/proto2_enum_maps.msg.h"
#include "golden/proto2_enum_maps.pb.h"
#include "reference.h"

namespace golden::proto2_enum_maps {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_enum_maps;

static_assert(
    std::is_same_v<decltype(Crossing::by_number), std::map<std::int32_t, Light, std::less<>>>);

TEST(Proto2EnumMaps, NamedNumbers) {
  expect_agreement(Crossing{}, reference<theirs::Crossing>(""));
  expect_agreement(Crossing{.by_street = {{"", Light::Red}, {"b", Light::Broken}},
                            .by_number = {{-1, Light::Green}, {0, Light::Red}},
                            .by_side = {{false, Light::Green}, {true, Light::Red}},
                            .id = 5},
                   reference<theirs::Crossing>(R"(
      by_street: [{ key: "" value: LIGHT_RED }, { key: "b" value: LIGHT_BROKEN }]
      by_number: [{ key: -1 value: LIGHT_GREEN }, { key: 0 value: LIGHT_RED }]
      by_side: [{ key: false value: LIGHT_GREEN }, { key: true value: LIGHT_RED }] id: 5)"));
}

TEST(Proto2EnumMaps, AnEntryOfAnotherNumberIsUnknown) {
  for (const char* bytes : {
           "0a 05 0a 01 61 10 01",                             // 1 is no light
           "0a 05 0a 01 61 10 02 0a 05 0a 01 61 10 01",        // of a key that has a good one
           "0a 05 0a 01 61 10 01 0a 05 0a 01 61 10 02",        // before it
           "0a 05 10 01 0a 01 61",                             // the value before the key
           "0a 02 10 01",                                      // without a key
           "0a 03 0a 01 61",                                   // without a value: 0, the first one
           "0a 00",                                            // without both
           "0a 07 0a 01 61 10 01 10 02",                       // two values: the last counts
           "0a 07 0a 01 61 10 02 10 01",                       // two values: the last counts
           "0a 09 0a 01 61 10 01 18 05 1d 01",                 // malformed
           "0a 07 0a 01 61 10 01 18 05",                       // with a field that no entry has
           "0a 07 0a 01 61 10 81 80 00",                       // longer than need be
           "0a 09 0a 01 61 10 ff ff ff ff 0f",                 // 2^32 - 1, cut to -1
           "0a 0e 0a 01 61 10 fe ff ff ff ff ff ff ff ff 01",  // -2
           "a2 06 04 08 02 10 03 a2 06 04 08 00 10 02",        // a tag of two bytes
           "12 00 08 05 12 04 08 01 10 07 18 05",              // among other fields
       }) {
    expect_same_reading(ours(Crossing{}), theirs::Crossing(), unhex(bytes));
  }
}

TEST(Proto2EnumMaps, UnknownEntriesAreKept) {
  const auto crossing = cpprpc::decode<Crossing>(unhex("0a 05 10 81 00 0a 00 18 05")).value();
  EXPECT_TRUE(crossing.by_street.empty());
  EXPECT_EQ(hex(crossing.unknown_fields.bytes()), "0a 04 0a 00 10 01");
  theirs::Crossing theirs;
  ASSERT_TRUE(theirs.ParseFromString(unhex("0a 05 10 81 00 0a 00 18 05")));
  EXPECT_EQ(hex(cpprpc::encode(crossing)), hex(serialize(theirs)));
}

}  // namespace
}  // namespace golden::proto2_enum_maps
