#include "cpprpc/json.h"

#include <gtest/gtest.h>

#include "cost.h"
#include "cpprpc/message/type_set.h"
#include "cpprpc/wkt/field_mask.msg.h"
#include "cpprpc/wkt/struct.msg.h"
#include "hostile.msg.h"

namespace hostile_test {
namespace {

constexpr std::string_view kMemory = "DecodeLimits::memory";

template <cpprpc::Message M = Root>
Cost cost(std::string_view json) {
  return cost_of(json, [](std::string_view text) {
    const auto types = cpprpc::TypeSet::of<Root>();
    M message;
    return cpprpc::from_json(
        text, cpprpc::ref(message),
        {.ignore_unknown_fields = true, .types = &types, .limits = limits_of(text)});
  });
}

TEST(HostileJson, ElementsThatAreLargerThanTheirText) {
  static_assert(sizeof(Wide) > 1900);
  const Cost refused = cost(repeated(R"({"items":[{})", ",{}", "]}"));
  expect_cheap(refused, kMemory);
  EXPECT_EQ(refused.status.message().substr(0, 30), "line 1, column 10, items: the ");
  expect_cheap(cost(numbered(R"({"byName":{"":{})", R"(,")", R"(":{})", "}}")), kMemory);
  expect_cheap(cost(repeated(R"({"any":{"@type":"x/hostile_test.Root","items":[{})", ",{}", "]}}")),
               kMemory);
}

TEST(HostileJson, BoxesThatAreLargerThanTheirText) {
  expect_cheap(cost(repeated(R"({"roots":[{})", R"(,{"root":{}})", "]}")), kMemory);
  expect_cheap(cost(repeated(R"({"roots":[{})", R"(,{"chosen":{}})", "]}")), kMemory);
}

TEST(HostileJson, SmallElements) {
  expect_cheap(cost(repeated(R"({"doubles":[0)", ",0", "]}")));
  expect_cheap(cost(repeated("{\"strings\":[\"\"", ",\"\"", "]}")));
  expect_cheap(cost(repeated("{\"strings\":[\"\"", ",\"sixteen_letters_\"", "]}")));
  expect_cheap(cost(numbered(R"({"byNumber":{"-1":0)", ",\"", "\":0", "}}")));
}

TEST(HostileJson, ValuesOfAnyKind) {
  using cpprpc::wkt::FieldMask;
  using cpprpc::wkt::Value;
  expect_cheap(cost<Value>(repeated("[0", ",0", "]")), kMemory);
  expect_cheap(cost<Value>(repeated("[{}", ",{}", "]")), kMemory);
  expect_cheap(cost<Value>(numbered(R"({"":0)", ",\"", "\":0", "}")));
  expect_cheap(cost<FieldMask>(repeated("\"a", ",a", "\"")), kMemory);
}

TEST(HostileJson, WhatIsIgnored) {
  expect_cheap(cost("{\"x\":" + nested("[", "", "]") + "}"));
  expect_cheap(cost("{\"x\":" + nested("{\"\":", "0", "}") + "}"));
  expect_cheap(cost(repeated(R"({"x":0)", ",\"\":0", "}")));
  expect_cheap(cost(repeated(R"({"x":[[])", ",[]", "]}")));
}

TEST(HostileJson, LongStringsAndNumbers) {
  expect_cheap(cost(repeated(R"({"string":")", "\\u0001", "\"}")));
  expect_cheap(cost(repeated(R"({"string":")", "[,", "\"}")));
  expect_cheap(cost(repeated(R"({"number":0.)", "1", "}")));
  expect_cheap(cost(repeated(R"({"number":"0.)", "0", "1\"}")));
}

TEST(HostileJson, AnyInAny) {
  std::string json = R"({"@type":"x/hostile_test.Root","string":")" + repeated("", "x", "") + "\"}";
  for (int i = 0; i < 40; ++i) {
    json = R"({"@type":"x/google.protobuf.Any","value":)" + std::move(json) + "}";
  }
  expect_cheap(cost("{\"any\":" + json + "}"));
}

}  // namespace
}  // namespace hostile_test
