#include <limits>

#include "golden/enums.msg.h"
#include "golden/enums.pb.h"
#include "reference.h"

namespace golden::enums {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::enums;

static_assert(std::is_same_v<std::underlying_type_t<Color>, std::int32_t>);
static_assert(std::is_same_v<decltype(Car::gear), Car::Gear>);
static_assert(std::is_same_v<decltype(Car::stripes), std::vector<Color>>);
static_assert(Color{} == Color::Unspecified);
static_assert(static_cast<int>(Color::DarkRed) == 2);
static_assert(Size::Small == Size::Little);
static_assert(static_cast<int>(Temperature::Least) == std::numeric_limits<std::int32_t>::min());
static_assert(static_cast<int>(Temperature::Greatest) == std::numeric_limits<std::int32_t>::max());

TEST(Enums, Zeros) {
  expect_agreement(Car{}, reference<theirs::Car>(""));
  expect_agreement(Car{.color = Color::Unspecified, .previous_gear = Car::Gear::Neutral},
                   reference<theirs::Car>("color: COLOR_UNSPECIFIED previous_gear: GEAR_NEUTRAL"));
}

TEST(Enums, Everywhere) {
  Car car{.color = Color::DarkRed,
          .size = Size::Little,
          .temperature = Temperature::Least,
          .gear = Car::Gear::Reverse,
          .previous_gear = Car::Gear::First,
          .stripes = {Color::Red, Color::Unspecified, Color::DarkRed},
          .gears = {Car::Gear::Reverse, Car::Gear::Neutral},
          .gear_by_name = {{"R", Car::Gear::Reverse}, {"N", Car::Gear::Neutral}}};
  car.choice.emplace<Car::Choice::paint>(Color::Red);
  expect_agreement(car, reference<theirs::Car>(R"(
      color: COLOR_DARK_RED size: SIZE_LITTLE temperature: TEMPERATURE_LEAST gear: GEAR_REVERSE
      previous_gear: GEAR_FIRST stripes: [COLOR_RED, COLOR_UNSPECIFIED, COLOR_DARK_RED]
      gears: [GEAR_REVERSE, GEAR_NEUTRAL] gear_by_name { key: "R" value: GEAR_REVERSE }
      gear_by_name { key: "N" value: GEAR_NEUTRAL } paint: COLOR_RED)"));
  car.choice.emplace<Car::Choice::protocol>(Http2Version::Unknown);
  expect_agreement(car, [] {
    auto theirs = reference<theirs::Car>(R"(
        color: COLOR_DARK_RED size: SIZE_LITTLE temperature: TEMPERATURE_LEAST gear: GEAR_REVERSE
        previous_gear: GEAR_FIRST stripes: [COLOR_RED, COLOR_UNSPECIFIED, COLOR_DARK_RED]
        gears: [GEAR_REVERSE, GEAR_NEUTRAL] gear_by_name { key: "R" value: GEAR_REVERSE }
        gear_by_name { key: "N" value: GEAR_NEUTRAL } protocol: UNKNOWN)");
    return theirs;
  }());
}

TEST(Enums, UnknownNumbersAreKept) {
  Car car{.color = static_cast<Color>(99),
          .gear = static_cast<Car::Gear>(-99),
          .previous_gear = static_cast<Car::Gear>(1 << 30),
          .stripes = {Color::Red, static_cast<Color>(7)},
          .gears = {static_cast<Car::Gear>(8)},
          .gear_by_name = {{"?", static_cast<Car::Gear>(9)}}};
  car.choice.emplace<Car::Choice::protocol>(static_cast<Http2Version>(10));
  expect_agreement(car, reference<theirs::Car>(R"(
      color: 99 gear: -99 previous_gear: 1073741824 stripes: [1, 7] gears: 8
      gear_by_name { key: "?" value: 9 } protocol: 10)"));
}

TEST(Enums, NumbersOfMoreThan32BitsAreCutAsLibprotobufDoes) {
  for (const char* bytes :
       {"08 ff ff ff ff 0f", "08 81 80 80 80 10", "08 ff ff ff ff ff ff ff ff ff 01",
        "32 05 81 80 80 80 10", "28 82 80 80 80 80 01"}) {
    expect_same_reading(ours(Car{}), theirs::Car(), unhex(bytes));
  }
}

TEST(Enums, Names) {
  EXPECT_EQ(to_string(Color::DarkRed), "COLOR_DARK_RED");
  EXPECT_EQ(to_string(Car::Gear::Reverse), "GEAR_REVERSE");
  EXPECT_EQ(to_string(static_cast<Color>(99)), "");
  EXPECT_EQ(to_string(Temperature::Least), "TEMPERATURE_LEAST");
  EXPECT_EQ(to_string(Http2Version::Http11), "Http11");
  EXPECT_EQ(to_string(Size::Little), "SIZE_SMALL") << "the first of the names of a number";

  EXPECT_EQ(cpprpc::from_string<Color>("COLOR_DARK_RED"), Color::DarkRed);
  EXPECT_EQ(cpprpc::from_string<Size>("SIZE_LITTLE"), Size::Small);
  EXPECT_EQ(cpprpc::from_string<Car::Gear>("GEAR_REVERSE"), Car::Gear::Reverse);
  EXPECT_EQ(cpprpc::from_string<Color>("DarkRed"), std::nullopt);
  EXPECT_EQ(cpprpc::from_string<Color>(""), std::nullopt);
}

TEST(Enums, EveryNameOfLibprotobufIsOurs) {
  const auto* type = theirs::Http2Version_descriptor();
  ASSERT_GT(type->value_count(), 0);
  for (int i = 0; i < type->value_count(); ++i) {
    const auto value = cpprpc::from_string<Http2Version>(type->value(i)->name());
    ASSERT_TRUE(value.has_value()) << type->value(i)->name();
    EXPECT_EQ(static_cast<int>(*value), type->value(i)->number());
    EXPECT_EQ(to_string(*value), type->value(i)->name());
  }
}

}  // namespace
}  // namespace golden::enums
