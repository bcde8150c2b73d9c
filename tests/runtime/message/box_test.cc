#include "cpprpc/message/box.h"

#include <gtest/gtest.h>

#include <string>

namespace cpprpc {
namespace {

// Incomplete where its box is declared.
struct Node {
  Box<Node> next = {};
  int value = 0;

  friend bool operator==(const Node&, const Node&) = default;
};

TEST(Box, HoldsATypeThatContainsIt) {
  Node list;
  list.next.emplace().value = 1;
  list.next->next.emplace().value = 2;
  const Node copy = list;
  EXPECT_EQ(copy, list);
  EXPECT_NE(copy.next.operator->(), list.next.operator->()) << "a copy is deep";
  list.next->next->value = 3;
  EXPECT_NE(copy, list);
}

TEST(Box, HasTheInterfaceOfOptional) {
  Box<std::string> box;
  EXPECT_FALSE(box);
  EXPECT_FALSE(box.has_value());
  EXPECT_EQ(box, std::nullopt);
  EXPECT_EQ(box.value_or("none"), "none");
  EXPECT_THROW((void)box.value(), std::bad_optional_access);
  box = std::string("a");
  EXPECT_TRUE(box);
  EXPECT_EQ(*box, "a");
  EXPECT_EQ(box->size(), 1u);
  EXPECT_EQ(box.value(), "a");
  EXPECT_EQ(box.value_or("none"), "a");
  EXPECT_EQ(box.emplace(3u, 'x'), "xxx");
  box.reset();
  EXPECT_EQ(box, Box<std::string>());
  box = std::nullopt;
  EXPECT_FALSE(box);
}

TEST(Box, MovesAndCopies) {
  Box<std::string> a = std::string("a");
  Box<std::string> b = std::move(a);
  EXPECT_FALSE(a);  // NOLINT(bugprone-use-after-move): that is what it is about
  EXPECT_EQ(*b, "a");
  a = b;
  EXPECT_EQ(a, b);
  const Box<std::string>& self = a;
  a = self;
  EXPECT_EQ(*a, "a");
  a = std::move(b);
  EXPECT_FALSE(b);
  EXPECT_EQ(*std::move(a), "a");
}

// Giving a box what stands inside of it: the old value must live until it has been copied.
TEST(Box, MayBeGivenItsOwnContent) {
  Node list;
  list.next.emplace().next.emplace().value = 2;
  list.next = list.next->next;
  EXPECT_EQ(list.next->value, 2);
  list.next->next.emplace().value = 3;
  list.next = std::move(list.next->next);
  EXPECT_EQ(list.next->value, 3);
}

}  // namespace
}  // namespace cpprpc
