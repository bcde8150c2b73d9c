#include "cpprpc/wire/take_field.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cpprpc::wire {
namespace {

using namespace std::string_literals;

// "2:Length=ab" for each field, until there is none; then what is left.
std::vector<std::string> taken(std::string_view bytes) {
  std::vector<std::string> all;
  while (const auto field = take_field(bytes)) {
    all.push_back(std::to_string(field->number) + ":" +
                  std::to_string(static_cast<int>(field->type)) + "=" + std::string(field->value));
  }
  all.push_back("rest=" + std::string(bytes));
  return all;
}

using All = std::vector<std::string>;

TEST(TakeField, OfEveryType) {
  EXPECT_EQ(taken(""), All{"rest="});
  EXPECT_EQ(taken("\x08\x61"), (All{"1:0=a", "rest="}));
  EXPECT_EQ(taken("\x12\x02"
                  "abc"),
            (All{"2:2=ab", "12:3=", "rest="}))
      << "'c' is the tag of a group";
  EXPECT_EQ(taken("\x11"
                  "abcdefgh\x15ijkl"),
            (All{"2:1=abcdefgh", "2:5=ijkl", "rest="}));
  EXPECT_EQ(taken("\xfa\xff\xff\xff\x0f\x00"s), (All{"536870911:2=", "rest="}));
}

TEST(TakeField, GroupsAreWhole) {
  EXPECT_EQ(taken("\x0b\x10\x61\x0c\x10\x62"), (All{"1:3=\x10"
                                                    "a",
                                                    "2:0=b", "rest="}));
  EXPECT_EQ(taken("\x0b\x0b\x0c\x0c"), (All{"1:3=\x0b\x0c", "rest="}));
  EXPECT_EQ(taken("\x0b\x12\x01\x0c\x0c"), (All{"1:3=\x12\x01\x0c", "rest="}));
}

TEST(TakeField, WhatIsMalformedReachesToTheEnd) {
  EXPECT_EQ(taken("\x12\x05"
                  "ab"),
            (All{"2:2=ab", "rest="}));
  EXPECT_EQ(taken("\x15"
                  "ab"),
            (All{"2:5=ab", "rest="}));
  EXPECT_EQ(taken("\x08\xff\xff"), (All{"1:0=\xff\xff", "rest="}));
  EXPECT_EQ(taken("\x0b\x10\x61"), (All{"1:3=\x10"
                                        "a",
                                        "rest="}));
  EXPECT_EQ(taken("\x0b\x14\x08"), (All{"1:3=\x14\x08", "rest="})) << "the end of another group";
  const std::string deep(1'000'000, '\x0b');
  std::string_view bytes = deep;
  EXPECT_EQ(take_field(bytes)->value.size(), deep.size() - 1);
}

TEST(TakeField, NoneWhereNoneBegins) {
  EXPECT_EQ(taken("\x0c\x61").size(), 1u) << "a group ends";
  EXPECT_EQ(taken("\xff").size(), 1u);
  EXPECT_EQ(taken("\x0e").size(), 1u) << "wire type 6";
}

}  // namespace
}  // namespace cpprpc::wire
