#include "golden/reserved.msg.h"
#include "golden/reserved.pb.h"
#include "reference.h"

namespace golden::reserved {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::reserved;

TEST(Reserved, FieldsAndValues) {
  expect_agreement(Reserved{.id = 1, .name = "n"},
                   reference<theirs::Reserved>(R"(id: 1 name: "n")"));
  EXPECT_EQ(to_string(Level::New), "LEVEL_NEW");
  EXPECT_EQ(cpprpc::from_string<Level>("LEVEL_OLD"), std::nullopt);
}

TEST(Reserved, WhatArrivesUnderAReservedNumberIsKept) {
  const std::string bytes = unhex("08 01 12 01 61 1a 01 6e 7d 01 02 03 04");
  const auto message = cpprpc::decode<Reserved>(bytes).value();
  EXPECT_EQ(hex(message.unknown_fields.bytes()), "12 01 61 7d 01 02 03 04");
  expect_same_reading(ours(Reserved{}), theirs::Reserved(), bytes);
}

}  // namespace
}  // namespace golden::reserved
