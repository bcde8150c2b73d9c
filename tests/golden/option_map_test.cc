#include <type_traits>
#include <unordered_map>

#include "golden/option_map.msg.h"
#include "golden/option_map.pb.h"
#include "golden/run_map.msg.h"
#include "reference.h"

namespace golden::option_map {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::option_map;

static_assert(
    std::is_same_v<decltype(Index::by_name), std::unordered_map<std::string, std::int32_t>>);
static_assert(std::is_same_v<decltype(Index::children), std::unordered_map<std::string, Index>>);
static_assert(std::is_same_v<decltype(Index::ordered), std::map<bool, std::string, std::less<>>>);

static_assert(std::is_same_v<decltype(run_map::Index::unordered),
                             std::unordered_map<std::string, std::int32_t>>);
static_assert(std::is_same_v<decltype(run_map::Index::ordered),
                             std::map<std::string, std::int32_t, std::less<>>>);

TEST(OptionMap, ChangesNothingOnTheWire) {
  const Index index{.by_name = {{"a", -1}},
                    .by_number = {{7, Grade::A}},
                    .children = {{"c", Index{.by_name = {{"", 0}}}}},
                    .ordered = {{true, "t"}, {false, ""}}};
  expect_agreement(index, reference<theirs::Index>(R"(
      by_name { key: "a" value: -1 }
      by_number { key: 7 value: GRADE_A }
      children { key: "c" value { by_name { key: "" value: 0 } } }
      ordered { key: true value: "t" }
      ordered { key: false value: "" })"));
}

TEST(OptionMap, UnorderedEntriesAreAllThere) {
  Index index;
  for (int i = 0; i < 100; ++i) index.by_name[std::to_string(i)] = i;
  theirs::Index read;
  ASSERT_TRUE(read.ParseFromString(cpprpc::encode(index)));
  EXPECT_EQ(read.by_name_size(), 100);
  EXPECT_EQ(cpprpc::decode<Index>(read.SerializeAsString()).value(), index);
}

TEST(OptionMap, UnorderedEntriesAreHashedInAnyOrderAndSortedInText) {
  Index up;
  Index down;
  down.by_name.reserve(1000);
  for (int i = 0; i < 100; ++i) {
    up.by_name[std::to_string(i)] = i;
    down.by_name[std::to_string(99 - i)] = 99 - i;
  }
  ASSERT_EQ(up, down);
  EXPECT_EQ(std::hash<Index>()(up), std::hash<Index>()(down));
  EXPECT_EQ(cpprpc::to_text(up), cpprpc::to_text(down));
  down.by_name["7"] = 8;
  EXPECT_NE(std::hash<Index>()(up), std::hash<Index>()(down));
}

}  // namespace
}  // namespace golden::option_map
