#include "golden/proto2_reserved.msg.h"
#include "golden/proto2_reserved.pb.h"
#include "reference.h"

namespace golden::proto2_reserved {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_reserved;

TEST(Proto2Reserved, WhatComesUnderThemIsUnknown) {
  expect_agreement(Reserved{.user_id = 1, .display_name = "n"},
                   reference<theirs::Reserved>(R"(user_id: 1 display_name: "n")"));
  for (const char* bytes : {"1a 00 10 05", "1a 00 4a 01 61", "1a 00 c2 3e 00", "1a 00 a0 06 01"}) {
    expect_same_reading(ours(Reserved{}), theirs::Reserved(), unhex(bytes));
  }
  EXPECT_EQ(cpprpc::from_string<Level>("LEVEL_OLD"), std::nullopt);
}

}  // namespace
}  // namespace golden::proto2_reserved
