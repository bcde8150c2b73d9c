#include "golden/proto2_foreign_enum.msg.h"
#include "golden/proto2_foreign_enum.pb.h"
#include "reference.h"

namespace golden::proto2_foreign_enum {
namespace {

using namespace golden_test;
using enums::Color;
namespace theirs = ::ref::golden::proto2_foreign_enum;

TEST(Proto2ForeignEnum, NamedNumbers) {
  expect_agreement(Wall{.color = Color::Unspecified,
                        .stripes = {Color::Red, Color::DarkRed},
                        .spots = {{1, Color::Red}}},
                   reference<theirs::Wall>(R"(
      color: COLOR_UNSPECIFIED stripes: [COLOR_RED, COLOR_DARK_RED]
      spots { key: 1 value: COLOR_RED })"));
}

TEST(Proto2ForeignEnum, OtherNumbersAreUnknown) {
  for (const char* bytes : {"08 63", "08 01 08 63", "12 03 01 63 02", "1a 04 08 01 10 63"}) {
    expect_same_reading(ours(Wall{}), theirs::Wall(), unhex(bytes));
  }
  const auto wall = cpprpc::decode<Wall>(unhex("08 63 1a 04 08 01 10 63")).value();
  EXPECT_EQ(wall, (Wall{.unknown_fields = wall.unknown_fields}));
  EXPECT_EQ(hex(wall.unknown_fields.bytes()), "08 63 1a 04 08 01 10 63");
}

}  // namespace
}  // namespace golden::proto2_foreign_enum
