#include "golden/recursive.msg.h"
#include "golden/recursive.pb.h"
#include "reference.h"

namespace golden::recursive {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::recursive;

static_assert(std::is_same_v<decltype(List::next), cpprpc::Box<List>>);
static_assert(std::is_same_v<decltype(Tree::right), cpprpc::Box<Tree>>);

TEST(Recursive, Empty) {
  expect_agreement(List{}, reference<theirs::List>(""));
  expect_agreement(List{.next = List{}}, reference<theirs::List>("next {}"));
}

TEST(Recursive, SomeDeep) {
  expect_agreement(List{.value = 1, .next = List{.value = 2, .next = List{.value = -3}}},
                   reference<theirs::List>("value: 1 next { value: 2 next { value: -3 } }"));
  expect_agreement(Tree{.name = "root",
                        .left = Tree{.name = "l", .right = Tree{}},
                        .right = Tree{.left = Tree{.name = "rl"}, .right = Tree{.name = "rr"}}},
                   reference<theirs::Tree>(R"(name: "root" left { name: "l" right {} }
                                 right { left { name: "rl" } right { name: "rr" } })"));
}

TEST(Recursive, CopiesAreDeep) {
  const List original{.value = 1, .next = List{.value = 2}};
  List copy = original;
  EXPECT_EQ(copy, original);
  copy.next->value = 3;
  EXPECT_NE(copy, original);
  EXPECT_EQ(original.next->value, 2);
}

// `depth` messages, each inside of the one before. Put together from the inside, and so backwards,
// which takes linear time.
std::string nested(int depth) {
  std::string backwards;
  for (int i = 0; i < depth; ++i) {
    std::string head(1, '\x12');  // the tag of `next`
    std::size_t size = backwards.size();
    for (; size >= 0x80; size >>= 7) head += static_cast<char>(size | 0x80);
    head += static_cast<char>(size);
    backwards.append(head.rbegin(), head.rend());
  }
  return {backwards.rbegin(), backwards.rend()};
}

TEST(Recursive, AHundredDeepAndNoDeeper) {
  EXPECT_TRUE(cpprpc::decode<List>(nested(100)).has_value());
  EXPECT_FALSE(cpprpc::decode<List>(nested(101)).has_value());
  for (const int depth : {99, 100, 101, 1000, 100'000}) {
    expect_same_reading(ours(List{}), theirs::List(), nested(depth));
  }
  EXPECT_NE(
      decode_error<List>(nested(101)).find("messages nest deeper than DecodeLimits::depth allows"),
      std::string::npos);
}

// Groups nest, too, inside of what is unknown.
TEST(Recursive, UnknownGroupsAHundredDeepAndNoDeeper) {
  for (const std::size_t depth : {std::size_t{99}, std::size_t{100}, std::size_t{101}}) {
    expect_same_reading(ours(List{}), theirs::List(),
                        std::string(depth, '\x2b') + std::string(depth, '\x2c'));
  }
}

}  // namespace
}  // namespace golden::recursive
