#include <cmath>
#include <limits>

#include "golden/scalars.msg.h"
#include "golden/scalars.pb.h"
#include "reference.h"

namespace golden::scalars {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::scalars;

template <class T>
constexpr T kLeast = std::numeric_limits<T>::lowest();
template <class T>
constexpr T kGreatest = std::numeric_limits<T>::max();

TEST(Scalars, NothingIsWrittenOfZeros) {
  const Scalars zero;
  EXPECT_EQ(cpprpc::encode(zero), "");
  EXPECT_EQ(zero.f_double, 0.0);
  EXPECT_EQ(zero.f_string, "");
  EXPECT_FALSE(zero.f_bool);
  expect_agreement(zero, reference<theirs::Scalars>(""));
}

TEST(Scalars, HaveTheirFullName) {
  EXPECT_EQ(cpprpc::Codec<Scalars>::full_name, "golden.scalars.Scalars");
}

TEST(Scalars, Ordinary) {
  expect_agreement(Scalars{.f_double = 1.5,
                           .f_float = -2.25F,
                           .f_int32 = 3,
                           .f_int64 = -4,
                           .f_uint32 = 5,
                           .f_uint64 = 6,
                           .f_sint32 = -7,
                           .f_sint64 = 8,
                           .f_fixed32 = 9,
                           .f_fixed64 = 10,
                           .f_sfixed32 = -11,
                           .f_sfixed64 = 12,
                           .f_bool = true,
                           .f_string = "Grüße, 世界 🌍",
                           .f_bytes = std::string("\0\xff\x80 bytes", 9)},
                   reference<theirs::Scalars>(R"(
                       f_double: 1.5 f_float: -2.25 f_int32: 3 f_int64: -4 f_uint32: 5 f_uint64: 6
                       f_sint32: -7 f_sint64: 8 f_fixed32: 9 f_fixed64: 10 f_sfixed32: -11
                       f_sfixed64: 12 f_bool: true f_string: "Grüße, 世界 🌍"
                       f_bytes: "\000\xff\x80 bytes")"));
}

TEST(Scalars, Least) {
  expect_agreement(Scalars{.f_double = kLeast<double>,
                           .f_float = kLeast<float>,
                           .f_int32 = kLeast<std::int32_t>,
                           .f_int64 = kLeast<std::int64_t>,
                           .f_uint32 = 1,
                           .f_uint64 = 1,
                           .f_sint32 = kLeast<std::int32_t>,
                           .f_sint64 = kLeast<std::int64_t>,
                           .f_fixed32 = 1,
                           .f_fixed64 = 1,
                           .f_sfixed32 = kLeast<std::int32_t>,
                           .f_sfixed64 = kLeast<std::int64_t>,
                           .f_string = std::string(1, '\0'),
                           .f_bytes = std::string(1, '\0')},
                   reference<theirs::Scalars>(R"(
                       f_double: -1.7976931348623157e308 f_float: -3.4028234663852886e38
                       f_int32: -2147483648 f_int64: -9223372036854775808 f_uint32: 1 f_uint64: 1
                       f_sint32: -2147483648 f_sint64: -9223372036854775808 f_fixed32: 1
                       f_fixed64: 1 f_sfixed32: -2147483648 f_sfixed64: -9223372036854775808
                       f_string: "\000" f_bytes: "\000")"));
}

TEST(Scalars, Greatest) {
  expect_agreement(Scalars{.f_double = kGreatest<double>,
                           .f_float = kGreatest<float>,
                           .f_int32 = kGreatest<std::int32_t>,
                           .f_int64 = kGreatest<std::int64_t>,
                           .f_uint32 = kGreatest<std::uint32_t>,
                           .f_uint64 = kGreatest<std::uint64_t>,
                           .f_sint32 = kGreatest<std::int32_t>,
                           .f_sint64 = kGreatest<std::int64_t>,
                           .f_fixed32 = kGreatest<std::uint32_t>,
                           .f_fixed64 = kGreatest<std::uint64_t>,
                           .f_sfixed32 = kGreatest<std::int32_t>,
                           .f_sfixed64 = kGreatest<std::int64_t>,
                           .f_bool = true,
                           .f_string = std::string(300, 'x'),
                           .f_bytes = std::string(128, '\xff')},
                   [] {
                     auto theirs = reference<theirs::Scalars>(R"(
                         f_double: 1.7976931348623157e308 f_float: 3.4028234663852886e38
                         f_int32: 2147483647 f_int64: 9223372036854775807 f_uint32: 4294967295
                         f_uint64: 18446744073709551615 f_sint32: 2147483647
                         f_sint64: 9223372036854775807 f_fixed32: 4294967295
                         f_fixed64: 18446744073709551615 f_sfixed32: 2147483647
                         f_sfixed64: 9223372036854775807 f_bool: true)");
                     theirs.set_f_string(std::string(300, 'x'));
                     theirs.set_f_bytes(std::string(128, '\xff'));
                     return theirs;
                   }());
}

TEST(Scalars, MinusZeroAndTheSmallestNumbersAreWritten) {
  expect_agreement(Scalars{.f_double = -0.0, .f_float = -0.0F},
                   reference<theirs::Scalars>("f_double: -0.0 f_float: -0.0"));
  EXPECT_TRUE(
      std::signbit(cpprpc::decode<Scalars>(cpprpc::encode(Scalars{.f_double = -0.0}))->f_double));
  expect_agreement(Scalars{.f_double = std::numeric_limits<double>::denorm_min(),
                           .f_float = std::numeric_limits<float>::denorm_min()},
                   reference<theirs::Scalars>("f_double: 5e-324 f_float: 1.4e-45"));
}

TEST(Scalars, InfinityAndNotANumber) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr float kInfinityF = std::numeric_limits<float>::infinity();
  expect_agreement(Scalars{.f_double = kInfinity, .f_float = -kInfinityF},
                   reference<theirs::Scalars>("f_double: inf f_float: -inf"));
  expect_agreement_of_bytes(Scalars{.f_double = std::numeric_limits<double>::quiet_NaN(),
                                    .f_float = std::numeric_limits<float>::quiet_NaN()},
                            reference<theirs::Scalars>("f_double: nan f_float: nan"));
}

TEST(Scalars, LongStrings) {
  auto theirs = reference<theirs::Scalars>("");
  theirs.set_f_string(std::string(70'000, 'a'));
  theirs.set_f_bytes(std::string(20'000, '\0'));
  const Scalars long_strings{.f_string = std::string(70'000, 'a'),
                             .f_bytes = std::string(20'000, '\0')};
  EXPECT_EQ(cpprpc::encode(long_strings), serialize(theirs));
  EXPECT_EQ(cpprpc::decode<Scalars>(serialize(theirs)).value(), long_strings);
}

// Varints longer than needed, and ones that say more than the type holds.
TEST(Scalars, UnusualVarints) {
  const Scalars any;
  const theirs::Scalars theirs;
  for (const char* bytes : {
           "18 85 00",                             // f_int32: 5 in two bytes
           "18 85 80 80 80 80 80 80 80 80 00",     // in ten
           "18 85 80 80 80 80 80 80 80 80 80 00",  // in eleven
           "18 ff ff ff ff 0f",                    // 2^32 - 1
           "18 ff ff ff ff ff ff ff ff ff 01",     // -1
           "18 ff ff ff ff ff ff ff ff ff 7f",     // bits beyond the 64th
           "28 ff ff ff ff ff ff ff ff ff 01",     // f_uint32: 2^64 - 1
           "38 ff ff ff ff ff 01",                 // f_sint32: bits beyond the 32nd
           "68 02",                                // f_bool: 2
           "68 80 80 80 80 10",                    // f_bool: 2^32
           "68 80 80 80 80 80 80 80 80 80 02",     // f_bool: 2^64
           "98 80 80 80 00 05",                    // tag of f_int32 in five bytes
           "98 80 80 80 80 00 05",                 // in six
           "98 80 80 80 10 05",                    // with bits beyond the 32nd
           "72 81 00 61",                          // f_string: its length in two bytes
           "72 81 80 80 80 00 61",                 // in five
           "72 81 80 80 80 80 00 61",              // in six
           "72 ff ff ff ff 07",                    // 2 GiB
           "72 ff ff ff ff 0f",                    // 4 GiB
           "72 ff ff ff ff ff ff ff ff ff 01",     // -1
       }) {
    expect_same_reading(ours(any), theirs, unhex(bytes));
  }
}

// A known number with another wire type is an unknown field.
TEST(Scalars, OtherWireTypes) {
  const Scalars any;
  const theirs::Scalars theirs;
  for (const char* bytes : {
           "19 01 02 03 04 05 06 07 08",  // f_int32 as fixed 64
           "1d 01 02 03 04",              // as fixed 32
           "1a 02 05 06",                 // as a packed run, which a single field is not
           "1b 18 05 1c",                 // as a group
           "1b 18 05 24",                 // as a group with another's end
           "1b 18 05",                    // without an end
           "1c",                          // an end without a group
           "1e 01",                       // wire type 6
           "1f 01",                       // wire type 7
           "00 01",                       // field number 0
           "02 01 61",                    // field number 0
           "70 05",                       // f_string as varint
       }) {
    expect_same_reading(ours(any), theirs, unhex(bytes));
  }
}

TEST(Scalars, ErrorsTellFieldAndOffset) {
  EXPECT_EQ(decode_error<Scalars>(unhex("18 05 20 80")),
            "INVALID_ARGUMENT: cannot decode golden.scalars.Scalars.f_int64 at byte 3: "
            "the message ends in the middle of a field");
  EXPECT_EQ(decode_error<Scalars>(unhex("09 00 00")),
            "INVALID_ARGUMENT: cannot decode golden.scalars.Scalars.f_double at byte 1: "
            "the message ends in the middle of a field");
  EXPECT_EQ(decode_error<Scalars>(unhex("72 05 61")),
            "INVALID_ARGUMENT: cannot decode golden.scalars.Scalars.f_string at byte 1: "
            "a length reaches beyond the end of the message");
  EXPECT_EQ(decode_error<Scalars>(unhex("18 ff ff ff ff ff ff ff ff ff ff 01")),
            "INVALID_ARGUMENT: cannot decode golden.scalars.Scalars.f_int32 at byte 1: "
            "a varint is longer than 10 bytes");
  EXPECT_EQ(decode_error<Scalars>(unhex("18 05 00 01")),
            "INVALID_ARGUMENT: cannot decode golden.scalars.Scalars at byte 2: "
            "field number 0 is not allowed");
}

TEST(Scalars, ErrorsAreErrorsIntoAUsedMessageToo) {
  Scalars message{.f_int32 = 7, .f_string = "before"};
  const cpprpc::Status status = cpprpc::decode_into(unhex("18 05 20 80"), message);
  EXPECT_EQ(status.code(), cpprpc::StatusCode::InvalidArgument);
  EXPECT_TRUE(cpprpc::decode_into(unhex("18 05"), message).is_ok());
  EXPECT_EQ(message, Scalars{.f_int32 = 5});
}

}  // namespace
}  // namespace golden::scalars
