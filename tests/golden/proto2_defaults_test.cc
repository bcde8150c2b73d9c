#include <cmath>
#include <limits>

#include "golden/proto2_defaults.msg.h"
#include "golden/proto2_defaults.pb.h"
#include "reference.h"

namespace golden::proto2_defaults {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_defaults;

template <class T>
using Limits = std::numeric_limits<T>;

static_assert(std::is_same_v<decltype(Types().f_int64_or_default()), std::int64_t>);
static_assert(std::is_same_v<decltype(Types().f_string_or_default()), std::string_view>);
static_assert(std::is_same_v<decltype(Types().f_color_or_default()), Color>);
static_assert(std::is_same_v<decltype(Choice().number_or_default()), std::int64_t>);

template <class M>
concept HasPlainOrDefault = requires(M m) {
  m.plain_or_default();
};
static_assert(!HasPlainOrDefault<Types>);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
TEST(Proto2Defaults, OfEachType) {
  const Types ours;
  const theirs::Types theirs;
  EXPECT_EQ(ours.f_double_or_default(), theirs.f_double());
  EXPECT_EQ(ours.f_float_or_default(), theirs.f_float());
  EXPECT_EQ(ours.f_int32_or_default(), theirs.f_int32());
  EXPECT_EQ(ours.f_int64_or_default(), theirs.f_int64());
  EXPECT_EQ(ours.f_uint32_or_default(), theirs.f_uint32());
  EXPECT_EQ(ours.f_uint64_or_default(), theirs.f_uint64());
  EXPECT_EQ(ours.f_sint32_or_default(), theirs.f_sint32());
  EXPECT_EQ(ours.f_sint64_or_default(), theirs.f_sint64());
  EXPECT_EQ(ours.f_fixed32_or_default(), theirs.f_fixed32());
  EXPECT_EQ(ours.f_fixed64_or_default(), theirs.f_fixed64());
  EXPECT_EQ(ours.f_sfixed32_or_default(), theirs.f_sfixed32());
  EXPECT_EQ(ours.f_sfixed64_or_default(), theirs.f_sfixed64());
  EXPECT_EQ(ours.f_bool_or_default(), theirs.f_bool());
  EXPECT_EQ(ours.f_string_or_default(), theirs.f_string());
  EXPECT_EQ(ours.f_bytes_or_default(), theirs.f_bytes());
  EXPECT_EQ(ours.f_color_or_default(), Color::Green);
  EXPECT_EQ(ours.old_or_default(), theirs.old());
  EXPECT_EQ(ours.zero_or_default(), 0);
}

TEST(Proto2Defaults, AValueIsPreferred) {
  const Types full{.f_double = 0,
                   .f_float = -0.0F,
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
                   .f_bytes = "b",
                   .f_color = Color::None,
                   .old = 3,
                   .zero = 4};
  EXPECT_EQ(full.f_double_or_default(), 0);
  EXPECT_TRUE(std::signbit(full.f_float_or_default()));
  EXPECT_EQ(full.f_int32_or_default(), 0);
  EXPECT_EQ(full.f_uint64_or_default(), 0u);
  EXPECT_FALSE(full.f_bool_or_default());
  EXPECT_EQ(full.f_string_or_default(), "");
  EXPECT_EQ(full.f_bytes_or_default(), "b");
  EXPECT_EQ(full.f_bytes_or_default().data(), full.f_bytes->data()) << "no copy is made";
  EXPECT_EQ(full.f_color_or_default(), Color::None);
  EXPECT_EQ(full.old_or_default(), 3);
  EXPECT_EQ(full.zero_or_default(), 4);
  expect_agreement(full, reference<theirs::Types>(R"(
      f_double: 0 f_float: -0.0 f_int32: 0 f_int64: 0 f_uint32: 0 f_uint64: 0 f_sint32: 0
      f_sint64: 0 f_fixed32: 0 f_fixed64: 0 f_sfixed32: 0 f_sfixed64: 0 f_bool: false f_string: ""
      f_bytes: "b" f_color: COLOR_NONE old: 3 zero: 4)"));
}
#pragma GCC diagnostic pop

// The wire does not know of defaults: what is absent stays so, what is there is written.
TEST(Proto2Defaults, AreNotWritten) {
  expect_agreement(Types{}, reference<theirs::Types>(""));
  expect_agreement(Types{.f_int32 = -5, .f_string = "nobody"},
                   reference<theirs::Types>(R"(f_int32: -5 f_string: "nobody")"));
}

TEST(Proto2Defaults, Numbers) {
  const Numbers ours;
  const theirs::Numbers theirs;
  EXPECT_EQ(ours.infinity_or_default(), Limits<double>::infinity());
  EXPECT_EQ(ours.minus_infinity_or_default(), -Limits<double>::infinity());
  EXPECT_TRUE(std::isnan(ours.not_a_number_or_default()));
  EXPECT_EQ(ours.minus_zero_or_default(), 0);
  EXPECT_TRUE(std::signbit(ours.minus_zero_or_default()));
  EXPECT_EQ(ours.greatest_or_default(), Limits<double>::max());
  EXPECT_EQ(ours.least_or_default(), Limits<double>::denorm_min());
  EXPECT_EQ(ours.float_infinity_or_default(), Limits<float>::infinity());
  EXPECT_EQ(ours.float_minus_infinity_or_default(), -Limits<float>::infinity());
  EXPECT_TRUE(std::isnan(ours.float_not_a_number_or_default()));
  EXPECT_EQ(ours.float_minus_zero_or_default(), 0);
  EXPECT_TRUE(std::signbit(ours.float_minus_zero_or_default()));
  EXPECT_EQ(ours.float_greatest_or_default(), Limits<float>::max());
  EXPECT_EQ(ours.float_least_or_default(), theirs.float_least());
  EXPECT_EQ(ours.whole_or_default(), 100);
  EXPECT_EQ(ours.int32_least_or_default(), Limits<std::int32_t>::min());
  EXPECT_EQ(ours.int32_greatest_or_default(), Limits<std::int32_t>::max());
  EXPECT_EQ(ours.int64_least_or_default(), Limits<std::int64_t>::min());
  EXPECT_EQ(ours.int64_greatest_or_default(), Limits<std::int64_t>::max());
  EXPECT_EQ(ours.uint32_greatest_or_default(), Limits<std::uint32_t>::max());
  EXPECT_EQ(ours.uint64_greatest_or_default(), Limits<std::uint64_t>::max());
}

TEST(Proto2Defaults, Texts) {
  const Texts ours;
  const theirs::Texts theirs;
  EXPECT_EQ(ours.empty_or_default(), theirs.empty());
  EXPECT_EQ(ours.escapes_or_default(), theirs.escapes());
  EXPECT_EQ(ours.nul_or_default(), theirs.nul());
  EXPECT_EQ(ours.nul_or_default().size(), 4u);
  EXPECT_EQ(ours.trigraphs_or_default(), theirs.trigraphs());
  EXPECT_EQ(ours.utf8_or_default(), theirs.utf8());
  EXPECT_EQ(ours.raw_or_default(), theirs.raw());
  EXPECT_EQ(ours.every_or_default(), theirs.every());
  EXPECT_EQ(ours.every_or_default().size(), 5u);
  EXPECT_EQ(ours.digits_or_default(), theirs.digits());
}

TEST(Proto2Defaults, MembersOfAOneof) {
  Choice choice;
  EXPECT_EQ(choice.number_or_default(), 7);
  EXPECT_EQ(choice.text_or_default(), "none");
  EXPECT_EQ(choice.color_or_default(), Color::None);
  EXPECT_EQ(choice.ratio_or_default(), -Limits<double>::infinity());
  choice.value.emplace<Choice::Value::text>("some");
  EXPECT_EQ(choice.number_or_default(), 7) << "which is not the one that is chosen";
  EXPECT_EQ(choice.text_or_default(), "some");
  choice.value.emplace<Choice::Value::number>(0);
  EXPECT_EQ(choice.number_or_default(), 0);
  EXPECT_EQ(choice.text_or_default(), "none");
  expect_agreement(choice, reference<theirs::Choice>("number: 0"));
}

TEST(Proto2Defaults, NamesThatAreTaken) {
  const Names names{.count_or_default = 20};
  EXPECT_EQ(names.count_or_default_(), 1);
  EXPECT_EQ(names.count_or_default, 20);
  EXPECT_EQ(names.count_or_default_or_default(), 20);
  EXPECT_EQ(names.class_or_default(), 3);
  EXPECT_EQ(names.value_or_default(), 4);
  EXPECT_EQ(names.nested_or_default_(), 5);
}

TEST(Proto2Defaults, OfExtensions) {
  Open open;
  EXPECT_EQ(get_extension(open, number).value(), 7);
  EXPECT_EQ(get_extension(open, text).value(), std::string("a\0b", 3));
  EXPECT_EQ(get_extension(open, color).value(), Color::Green);
  EXPECT_EQ(get_extension(open, first).value(), Color::Red);
  EXPECT_EQ(get_extension(open, none).value(), 0);
  EXPECT_TRUE(get_extension(open, many).value().empty());
  set_extension(open, number, 0);
  EXPECT_EQ(get_extension(open, number).value(), 0);
}

}  // namespace
}  // namespace golden::proto2_defaults
