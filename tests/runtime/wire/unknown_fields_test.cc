#include "cpprpc/wire/unknown_fields.h"

#include <gtest/gtest.h>

#include <utility>

namespace cpprpc {
namespace {

TEST(UnknownFields, EmptyTakesOnePointer) {
  EXPECT_EQ(sizeof(UnknownFields), sizeof(void*));
  UnknownFields fields;
  EXPECT_TRUE(fields.empty());
  EXPECT_EQ(fields.size(), 0u);
  EXPECT_EQ(fields.bytes(), "");
  fields.append("");
  EXPECT_TRUE(fields.empty());
}

TEST(UnknownFields, KeepsTheOrderOfArrival) {
  UnknownFields fields;
  fields.append("\x08\x01");
  fields.append("\x10\x02");
  EXPECT_EQ(fields.bytes(), "\x08\x01\x10\x02");
  EXPECT_EQ(fields.size(), 4u);
  fields.clear();
  EXPECT_TRUE(fields.empty());
}

TEST(UnknownFields, IsAValue) {
  UnknownFields a;
  a.append("\x08\x01");
  UnknownFields b = a;
  EXPECT_EQ(a, b);
  b.append("\x10\x02");
  EXPECT_NE(a, b);
  EXPECT_EQ(a.size(), 2u);
  a = b;
  EXPECT_EQ(a, b);
  const UnknownFields& self = a;
  a = self;
  EXPECT_EQ(a, b);
  const UnknownFields moved = std::move(a);
  EXPECT_EQ(moved, b);
  b = UnknownFields();
  EXPECT_EQ(b, UnknownFields());
}

}  // namespace
}  // namespace cpprpc
