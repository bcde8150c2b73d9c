#include "cpprpc/text.h"

#include <gtest/gtest.h>

#include "cost.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/message/type_set.h"
#include "hostile.msg.h"

namespace hostile_test {
namespace {

constexpr std::string_view kMemory = "DecodeLimits::memory";

Cost cost(std::string_view text) {
  return cost_of(text, [](std::string_view read) {
    const auto types = cpprpc::TypeSet::of<Root>();
    Root message;
    return cpprpc::from_text(
        read, cpprpc::ref(message),
        {.allow_unknown_fields = true, .types = &types, .limits = limits_of(read)});
  });
}

TEST(HostileText, ElementsThatAreLargerThanTheirText) {
  const Cost refused = cost(repeated("", "items{}", ""));
  expect_cheap(refused, kMemory);
  EXPECT_NE(refused.status.message().find(", items["), std::string::npos);
  expect_cheap(cost(repeated("items:[{}", ",{}", "]")), kMemory);
  expect_cheap(cost(numbered("", "by_name{key:'", "'}", "")), kMemory);
  expect_cheap(cost(repeated("any{[x/hostile_test.Root]{", "items{}", "}}")), kMemory);
}

TEST(HostileText, BoxesThatAreLargerThanTheirText) {
  expect_cheap(cost(repeated("", "roots{root{}}", "")), kMemory);
  expect_cheap(cost(repeated("", "roots{chosen{}}", "")), kMemory);
}

TEST(HostileText, SmallElements) {
  expect_cheap(cost(repeated("doubles:[0", ",0", "]")));
  expect_cheap(cost(repeated("strings:[''", ",''", "]")), kMemory);
  expect_cheap(cost(numbered("", "by_number{key:", "}", "")));
}

TEST(HostileText, EntriesOfTheSameKeyTakeNoMemory) {
  expect_cheap(cost(repeated("", "by_name{}", "")));
}

TEST(HostileText, WhatIsIgnored) {
  expect_cheap(cost(repeated("", "x:0 ", "")));
  expect_cheap(cost(repeated("x:[0", ",0", "]")));
  expect_cheap(cost(nested("x{", "", "}")), "DecodeLimits::depth");
}

TEST(HostileText, LongStringsAndNumbers) {
  expect_cheap(cost(repeated("string:''", "''", "")));
  expect_cheap(cost(repeated("string:'", "\\1", "'")));
  expect_cheap(cost(repeated("number:0.", "1", "")));
}

}  // namespace
}  // namespace hostile_test
