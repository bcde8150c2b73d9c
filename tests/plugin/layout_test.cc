#include "plugin/model/layout.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace cpprpc::plugin::model {
namespace {

using testing::ElementsAre;

Part holds(std::size_t message) { return {.message = message}; }
Part repeats(std::size_t message) { return {.message = message, .repeated = true}; }

TEST(Layout, KeepsTheOrderOfWhatIsUnrelated) {
  std::vector<Struct> structs(3);
  EXPECT_THAT(lay_out(structs), ElementsAre(0, 1, 2));
}

TEST(Layout, PutsFirstWhatIsHeld) {
  std::vector<Struct> structs = {{8, {holds(2)}}, {8, {}}, {8, {repeats(1)}}};
  EXPECT_THAT(lay_out(structs), ElementsAre(1, 2, 0));
  EXPECT_FALSE(structs[0].parts[0].boxed);
}

TEST(Layout, BoxesCyclesOfSingleFields) {
  std::vector<Struct> structs = {{8, {holds(0)}}, {8, {holds(2)}}, {8, {holds(1), holds(0)}}};
  (void)lay_out(structs);
  EXPECT_TRUE(structs[0].parts[0].boxed);
  EXPECT_TRUE(structs[1].parts[0].boxed);
  EXPECT_TRUE(structs[2].parts[0].boxed);
  EXPECT_FALSE(structs[2].parts[1].boxed);
}

TEST(Layout, RepeatedFieldsBreakACycle) {
  // 0 holds 1, which repeats 0: 1 first, without a box.
  std::vector<Struct> structs = {{8, {holds(1)}}, {8, {repeats(0)}}};
  EXPECT_THAT(lay_out(structs), ElementsAre(1, 0));
  EXPECT_FALSE(structs[0].parts[0].boxed);
}

TEST(Layout, ABoxThatWasAskedForBreaksACycle) {
  std::vector<Struct> structs = {{8, {{.message = 1, .boxed = true}}}, {8, {holds(0)}}};
  EXPECT_THAT(lay_out(structs), ElementsAre(0, 1));
  EXPECT_FALSE(structs[1].parts[0].boxed);
}

TEST(Layout, KnowsWhatMustBeCompleteToDestroyAStruct) {
  // 0 and 2 repeat each other; 1 holds 0 inside, and 3 has a box of 2.
  std::vector<Struct> structs = {
      {8, {repeats(2)}}, {8, {holds(0)}}, {8, {repeats(0), repeats(1)}}, {8, {}}};
  structs[3].parts = {{.message = 2, .boxed = true}};
  const std::vector<std::size_t> order = lay_out(structs);
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(structs[0].latest, 2u);
  EXPECT_EQ(structs[1].latest, 2u) << "its 0 has a vector of 2";
  EXPECT_EQ(structs[2].latest, 2u);
  EXPECT_EQ(structs[3].latest, 3u);
}

TEST(Layout, BoxesWhatIsLarge) {
  std::vector<Struct> structs(12);
  structs[11].size = 100;
  for (std::size_t i = 0; i < 11; ++i) structs[i].parts.assign(10, holds(i + 1));
  (void)lay_out(structs);
  for (const Struct& s : structs) EXPECT_LE(s.size, 10 * (kLargestInline + 8));
  EXPECT_TRUE(std::any_of(structs.begin(), structs.end(),
                          [](const Struct& s) { return !s.parts.empty() && s.parts[0].boxed; }));
  EXPECT_FALSE(structs[10].parts[0].boxed);
}

TEST(Layout, AOneofIsAsLargeAsItsLargestMember) {
  std::vector<Struct> structs = {
      {0, {{.message = 1, .oneof = 0}, {.message = 2, .oneof = 0}, {.size = 24}}},
      {100, {}},
      {200, {}}};
  (void)lay_out(structs);
  EXPECT_EQ(structs[0].size, 200 + 8 + 24 + 8);
}

TEST(Layout, LongChainsNeedNoStack) {
  constexpr std::size_t kLength = 100'000;
  std::vector<Struct> structs(kLength);
  for (std::size_t i = 0; i + 1 < kLength; ++i) structs[i].parts.push_back(holds(i + 1));
  EXPECT_EQ(lay_out(structs).front(), kLength - 1);
}

}  // namespace
}  // namespace cpprpc::plugin::model
