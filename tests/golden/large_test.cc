#include "golden/large.msg.h"
#include "golden/large.pb.h"
#include "reference.h"

namespace golden::large {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::large;

static_assert(std::is_same_v<decltype(Wall::b1), std::optional<Block>>);
static_assert(std::is_same_v<decltype(Street::house), cpprpc::Box<House>>);
static_assert(std::is_same_v<decltype(Street::block), std::optional<Block>>);
static_assert(sizeof(Street) < 2048);

TEST(Large, IsTheSameOnTheWire) {
  const House house{.w1 = Wall{.b2 = Block{.s3 = "x"}}, .w4 = Wall{}};
  Street street{.house = house, .block = Block{.s8 = "y"}, .houses = {House{}, house}};
  street.corner.emplace<Street::Corner::house_at_corner>(house);
  expect_agreement(street, reference<theirs::Street>(R"(
      house { w1 { b2 { s3: "x" } } w4 {} } block { s8: "y" }
      houses: [{}, { w1 { b2 { s3: "x" } } w4 {} }] house_at_corner { w1 { b2 { s3: "x" } } w4 {} })"));
}

}  // namespace
}  // namespace golden::large
