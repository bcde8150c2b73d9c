#include "golden/field_numbers.msg.h"
#include "golden/field_numbers.pb.h"
#include "reference.h"

namespace golden::field_numbers {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::field_numbers;

TEST(FieldNumbers, TagsOfOneToFiveBytes) {
  expect_agreement(Numbers{.greatest = 1,
                           .one = 2,
                           .one_byte = 3,
                           .two_bytes = 4,
                           .two_bytes_more = "five",
                           .three_bytes = "six",
                           .three_bytes_more = {7, -7},
                           .four_bytes = {8},
                           .four_bytes_more = {{9, -9}},
                           .five_bytes = Numbers{.greatest = 10},
                           .before_gap = true,
                           .after_gap = true},
                   reference<theirs::Numbers>(R"(
                       greatest: 1 one: 2 one_byte: 3 two_bytes: 4 two_bytes_more: "five"
                       three_bytes: "six" three_bytes_more: [7, -7] four_bytes: 8
                       four_bytes_more { key: 9 value: -9 } five_bytes { greatest: 10 }
                       before_gap: true after_gap: true)"));
}

TEST(FieldNumbers, ErrorsTellTheGreatest) {
  EXPECT_EQ(decode_error<Numbers>(unhex("f8 ff ff ff 0f ff")),
            "INVALID_ARGUMENT: cannot decode golden.field_numbers.Numbers.greatest at byte 5: "
            "the message ends in the middle of a field");
}

}  // namespace
}  // namespace golden::field_numbers
