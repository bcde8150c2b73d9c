#include <limits>

#include "golden/repeated.msg.h"
#include "golden/repeated.pb.h"
#include "reference.h"

namespace golden::repeated {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::repeated;

constexpr auto kMin32 = std::numeric_limits<std::int32_t>::min();
constexpr auto kMax32 = std::numeric_limits<std::int32_t>::max();
constexpr auto kMin64 = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax64 = std::numeric_limits<std::int64_t>::max();

// The same content for both messages.
template <class M>
M content() {
  return {.f_double = {0, -0.0, 1e300},
          .f_float = {0.5F, 0},
          .f_int32 = {0, 1, -1, kMin32, kMax32},
          .f_int64 = {0, -1, kMin64, kMax64},
          .f_uint32 = {0, 127, 128, 4294967295U},
          .f_uint64 = {0, 16383, 16384, 18446744073709551615U},
          .f_sint32 = {0, -1, 1, kMin32, kMax32},
          .f_sint64 = {-64, 64, kMin64, kMax64},
          .f_fixed32 = {1, 4294967295U},
          .f_fixed64 = {18446744073709551615U},
          .f_sfixed32 = {kMin32, 0},
          .f_sfixed64 = {kMin64, kMax64, 0},
          .f_bool = {true, false, true},
          .f_enum = {Suit::Spades, Suit::Unspecified, static_cast<Suit>(-7)}};
}

constexpr const char* kContent = R"(
    f_double: [0, -0.0, 1e300] f_float: [0.5, 0] f_int32: [0, 1, -1, -2147483648, 2147483647]
    f_int64: [0, -1, -9223372036854775808, 9223372036854775807]
    f_uint32: [0, 127, 128, 4294967295] f_uint64: [0, 16383, 16384, 18446744073709551615]
    f_sint32: [0, -1, 1, -2147483648, 2147483647]
    f_sint64: [-64, 64, -9223372036854775808, 9223372036854775807]
    f_fixed32: [1, 4294967295] f_fixed64: [18446744073709551615] f_sfixed32: [-2147483648, 0]
    f_sfixed64: [-9223372036854775808, 9223372036854775807, 0] f_bool: [true, false, true]
    f_enum: [SUIT_SPADES, SUIT_UNSPECIFIED, -7])";

TEST(Repeated, Packed) {
  expect_agreement(Packed{}, reference<theirs::Packed>(""));
  expect_agreement(content<Packed>(), reference<theirs::Packed>(kContent));
}

TEST(Repeated, Unpacked) {
  expect_agreement(Unpacked{}, reference<theirs::Unpacked>(""));
  expect_agreement(content<Unpacked>(), reference<theirs::Unpacked>(kContent));
}

TEST(Repeated, BothFormsAreRead) {
  const std::string packed = cpprpc::encode(content<Packed>());
  const std::string unpacked = cpprpc::encode(content<Unpacked>());
  ASSERT_NE(packed, unpacked);
  EXPECT_EQ(cpprpc::decode<Packed>(unpacked).value(), content<Packed>());
  EXPECT_EQ(cpprpc::decode<Unpacked>(packed).value(), content<Unpacked>());

  // One after the other, in one message.
  const theirs::Packed theirs;
  expect_same_reading(ours(Packed{}), theirs, packed + unpacked);
  expect_same_reading(ours(Packed{}), theirs, unpacked + packed + unpacked);
}

TEST(Repeated, LongRuns) {
  Packed many;
  theirs::Packed theirs;
  for (std::int32_t i = 0; i < 5000; ++i) {
    const std::int32_t value = (i % 3 == 0 ? -1 : 1) * i * i;
    many.f_int32.push_back(value);
    theirs.add_f_int32(value);
    many.f_sint64.push_back(std::int64_t{value} << 20);
    theirs.add_f_sint64(std::int64_t{value} << 20);
    many.f_bool.push_back(i % 7 == 0);
    theirs.add_f_bool(i % 7 == 0);
    many.f_double.push_back(value / 3.0);
    theirs.add_f_double(value / 3.0);
  }
  EXPECT_TRUE(cpprpc::encode(many) == serialize(theirs));
  EXPECT_TRUE(cpprpc::decode<Packed>(serialize(theirs)).value() == many);
}

TEST(Repeated, StringsBytesAndMessages) {
  expect_agreement(
      Lengths{.strings = {"", "one", "zwei ü"},
              .blobs = {std::string("\0\xff", 2), ""},
              .cards = {Card{}, Card{.suit = Suit::Clubs, .rank = 13}, Card{.rank = -1}}},
      reference<theirs::Lengths>(R"(
                       strings: ["", "one", "zwei ü"] blobs: ["\000\xff", ""]
                       cards: [{}, { suit: SUIT_CLUBS rank: 13 }, { rank: -1 }])"));
}

TEST(Repeated, OddPackedRuns) {
  const theirs::Packed theirs;
  for (const char* bytes : {
           "0a 00",                       // f_double: an empty run
           "1a 00",                       // f_int32: an empty run
           "0a 07 00 00 00 00 00 00 00",  // half a double
           "12 05 00 00 00 00 01",        // a float and a bit
           "1a 01 80",                    // a varint cut off by the end of the run
           "1a 02 80 80 01 18 05",        // and one that would go on behind it
           "72 03 ff ff ff",              // f_enum: cut off
           "72 0a ff ff ff ff ff ff ff ff ff 01",
           "6a 03 02 80 01",  // f_bool: 2, 128
       }) {
    expect_same_reading(ours(Packed{}), theirs, unhex(bytes));
    expect_same_reading(ours(Unpacked{}), theirs::Unpacked(), unhex(bytes));
  }
}

TEST(Repeated, ErrorsTellTheIndex) {
  EXPECT_EQ(decode_error<Lengths>(unhex("0a 01 61 0a 01 ff")),
            "INVALID_ARGUMENT: cannot decode golden.repeated.Lengths.strings[1] at byte 5: "
            "a string is not UTF-8");
  EXPECT_EQ(decode_error<Lengths>(unhex("1a 02 10 05 1a 00 1a 04 08 01 10 ff")),
            "INVALID_ARGUMENT: cannot decode golden.repeated.Lengths.cards[2].rank at byte 11: "
            "the message ends in the middle of a field");
}

}  // namespace
}  // namespace golden::repeated
