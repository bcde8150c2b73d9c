#include "golden/presence.msg.h"
#include "golden/presence.pb.h"
#include "reference.h"

namespace golden::presence {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::presence;

static_assert(std::is_same_v<decltype(Presence::f_int32), std::optional<std::int32_t>>);
static_assert(std::is_same_v<decltype(Presence::f_bytes), std::optional<std::string>>);
static_assert(std::is_same_v<decltype(Presence::level), std::optional<Level>>);
static_assert(std::is_same_v<decltype(Presence::plain_message), std::optional<Point>>);
static_assert(std::is_same_v<decltype(Presence::optional_message), std::optional<Point>>);
static_assert(std::is_same_v<decltype(Presence::no_presence), std::int32_t>);

TEST(Presence, UnsetIsNotWritten) {
  const Presence unset;
  EXPECT_FALSE(unset.f_bool.has_value());
  EXPECT_FALSE(unset.optional_message.has_value());
  expect_agreement(unset, reference<theirs::Presence>(""));
}

TEST(Presence, ZerosThatWereSetAreWritten) {
  expect_agreement(Presence{.f_double = 0,
                            .f_float = 0,
                            .f_int32 = 0,
                            .f_int64 = 0,
                            .f_uint32 = 0,
                            .f_uint64 = 0,
                            .f_sint32 = 0,
                            .f_sint64 = 0,
                            .f_fixed32 = 0,
                            .f_fixed64 = 0,
                            .f_sfixed32 = 0,
                            .f_sfixed64 = 0,
                            .f_bool = false,
                            .f_string = "",
                            .f_bytes = "",
                            .level = Level::Unspecified,
                            .plain_message = Point{},
                            .optional_message = Point{},
                            .no_presence = 0},
                   reference<theirs::Presence>(R"(
                       f_double: 0 f_float: 0 f_int32: 0 f_int64: 0 f_uint32: 0 f_uint64: 0
                       f_sint32: 0 f_sint64: 0 f_fixed32: 0 f_fixed64: 0 f_sfixed32: 0
                       f_sfixed64: 0 f_bool: false f_string: "" f_bytes: ""
                       level: LEVEL_UNSPECIFIED plain_message {} optional_message {})"));
}

TEST(Presence, ValuesAreWritten) {
  expect_agreement(Presence{.f_double = -0.0,
                            .f_float = 0.5F,
                            .f_int32 = -1,
                            .f_int64 = -2,
                            .f_uint32 = 3,
                            .f_uint64 = 4,
                            .f_sint32 = -5,
                            .f_sint64 = -6,
                            .f_fixed32 = 7,
                            .f_fixed64 = 8,
                            .f_sfixed32 = -9,
                            .f_sfixed64 = -10,
                            .f_bool = true,
                            .f_string = "ü",
                            .f_bytes = "\xff",
                            .level = Level::Low,
                            .plain_message = Point{.x = 1},
                            .optional_message = Point{.x = -1, .y = 2},
                            .no_presence = 11},
                   reference<theirs::Presence>(R"(
                       f_double: -0.0 f_float: 0.5 f_int32: -1 f_int64: -2 f_uint32: 3 f_uint64: 4
                       f_sint32: -5 f_sint64: -6 f_fixed32: 7 f_fixed64: 8 f_sfixed32: -9
                       f_sfixed64: -10 f_bool: true f_string: "ü" f_bytes: "\xff"
                       level: LEVEL_LOW plain_message { x: 1 } optional_message { x: -1 y: 2 }
                       no_presence: 11)"));
}

TEST(Presence, ASecondMessageIsMergedIntoTheFirst) {
  const std::string parts = cpprpc::encode(Presence{.plain_message = Point{.x = 1}}) +
                            cpprpc::encode(Presence{.plain_message = Point{.y = 2}});
  EXPECT_EQ(cpprpc::decode<Presence>(parts)->plain_message, (Point{.x = 1, .y = 2}));
  expect_same_reading(ours(Presence{}), theirs::Presence(), parts);
}

TEST(Presence, ErrorsTellThePathIntoAMessage) {
  EXPECT_EQ(decode_error<Presence>(unhex("8a 01 02 10 80")),
            "INVALID_ARGUMENT: cannot decode golden.presence.Presence.plain_message.y at byte 4: "
            "the message ends in the middle of a field");
}

}  // namespace
}  // namespace golden::presence
