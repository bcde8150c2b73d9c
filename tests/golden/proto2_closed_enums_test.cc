#include "golden/proto2_closed_enums.msg.h"
#include "golden/proto2_closed_enums.pb.h"
#include "reference.h"

namespace golden::proto2_closed_enums {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_closed_enums;

TEST(Proto2ClosedEnums, NamedNumbers) {
  Car car{.color = Color::Green,
          .stripes = {Color::Red, Color::None},
          .packed_stripes = {Color::Green, Color::Red, Color::None}};
  car.choice.emplace<Car::Choice::gear>(Car::Gear::Reverse);
  expect_agreement(car, reference<theirs::Car>(R"(
      color: COLOR_GREEN stripes: [COLOR_RED, COLOR_NONE]
      packed_stripes: [COLOR_GREEN, COLOR_RED, COLOR_NONE]
      gear: GEAR_REVERSE)"));
}

// A field of a closed enum that was set to no value of it cannot be read back: which is why ours
// writes it and finds it among the unknown ones, as libprotobuf does.
TEST(Proto2ClosedEnums, OtherNumbersAreUnknownFields) {
  for (const char* bytes : {
           "08 63",              // color: 99
           "08 02 08 63",        // after a good one, which stays
           "08 00",              // 0 is no color
           "08 ff ff ff ff 0f",  // 2^32 - 1, cut to -1
           "10 01 10 63 10 02",  // stripes: in between
           "12 03 01 63 02",     // the same, packed
           "1a 04 01 63 02 64",  // packed_stripes
           "18 63 18 01",        // the same, not packed
           "28 63",              // gear: in a oneof
           "32 01 61 28 63",     // after the other member
       }) {
    expect_same_reading(ours(Car{}), theirs::Car(), unhex(bytes));
  }
}

}  // namespace
}  // namespace golden::proto2_closed_enums
