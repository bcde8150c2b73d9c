#include "golden/unknown_fields.msg.h"
#include "golden/unknown_fields.pb.h"
#include "reference.h"

namespace golden::unknown_fields {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::unknown_fields;

static_assert(sizeof(cpprpc::UnknownFields) == sizeof(void*));

UserV2 user() {
  return {.id = 1,
          .name = "n",
          .scores = {-1, 2},
          .address = UserV2::Address{.street = "s", .place = 3},
          .more = {UserV2::Address{.place = 4}, UserV2::Address{.street = "t"}},
          .crc = 5,
          .ratio = -0.0,
          .friend_ = UserV2{.id = 2}};
}

constexpr const char* kUser = R"(
    id: 1 name: "n" scores: [-1, 2] address { street: "s" place: 3 }
    more: [{ place: 4 }, { street: "t" }] crc: 5 ratio: -0.0 friend { id: 2 })";

TEST(UnknownFields, TheNewVersionKnowsAll) {
  expect_agreement(user(), reference<theirs::UserV2>(kUser));
  EXPECT_TRUE(cpprpc::decode<UserV2>(cpprpc::encode(user()))->unknown_fields.empty());
}

TEST(UnknownFields, TheOldVersionKeepsThemAndWritesThemBehindItsOwn) {
  const std::string bytes = cpprpc::encode(user());
  const auto old = cpprpc::decode<UserV1>(bytes).value();
  EXPECT_FALSE(old.unknown_fields.empty());
  EXPECT_EQ(hex(old.address->unknown_fields.bytes()), "11 03 00 00 00 00 00 00 00");
  EXPECT_EQ(hex(old.more.at(0).unknown_fields.bytes()), "11 04 00 00 00 00 00 00 00");
  EXPECT_TRUE(old.more.at(1).unknown_fields.empty());

  theirs::UserV1 theirs;
  ASSERT_TRUE(theirs.ParseFromString(bytes));
  expect_agreement(old, theirs);
  EXPECT_EQ(cpprpc::decode<UserV2>(cpprpc::encode(old)).value(), user()) << "there and back";
}

TEST(UnknownFields, TheyBelongToTheValue) {
  auto a = cpprpc::decode<UserV1>(cpprpc::encode(user())).value();
  auto b = a;
  EXPECT_EQ(a, b);
  b.unknown_fields.clear();
  EXPECT_NE(a, b);
  EXPECT_FALSE(a.unknown_fields.empty());
}

TEST(UnknownFields, OfEveryWireType) {
  for (const char* bytes : {
           "38 96 01",                                // varint
           "39 01 02 03 04 05 06 07 08",              // fixed 64
           "3a 03 61 62 63",                          // bytes
           "3d 01 02 03 04",                          // fixed 32
           "3b 08 05 12 01 61 3b 3c 3c",              // a group, and one inside of it
           "3b 3c 38 01 3b 08 01 3c",                 // several of one number
           "38 01 08 05 38 02 22 03 0a 01 73 38 03",  // between known ones
           "f8 ff ff ff 0f 05",                       // the greatest number
           "3b 08 05 44",                             // a group that another's end closes
           "3b 08 05",                                // one that nothing closes
           "3b 0a 05 61 3c",                          // one whose string reaches too far
           "38 80 80 80 80 80 80 80 80 80 01",        // a varint of ten bytes
           "38 80 80 80 80 80 80 80 80 80 80 01",     // of eleven
       }) {
    expect_same_reading(ours(UserV1{}), theirs::UserV1(), unhex(bytes));
  }
}

TEST(UnknownFields, ErrorsTellTheNumber) {
  EXPECT_EQ(decode_error<UserV1>(unhex("08 01 3a 05 61")),
            "INVALID_ARGUMENT: cannot decode golden.unknown_fields.UserV1.7 at byte 3: "
            "a length reaches beyond the end of the message");
}

}  // namespace
}  // namespace golden::unknown_fields
