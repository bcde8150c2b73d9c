#include "golden/proto2_custom_options.msg.h"
#include "golden/proto2_custom_options.pb.h"
#include "reference.h"

namespace golden::proto2_custom_options {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_custom_options;

TEST(Proto2CustomOptions, LeaveNoTrace) {
  Measurement ours{.length = 1.5};
  ours.choice.emplace<Measurement::Choice::number>(2);
  expect_agreement(ours, reference<theirs::Measurement>("length: 1.5 number: 2"));
  EXPECT_EQ(to_string(Level::High), "HIGH");
}

// What is no option's is a message as any other.
TEST(Proto2CustomOptions, TheirTypesAreMessages) {
  Rules ours{
      .limit = 1, .inner = Rules::Inner{.name = "n", .ratios = {0.5}}, .levels = {Level::Low}};
  expect_agreement(ours, reference<theirs::Rules>(R"(
      limit: 1 inner { name: "n" ratios: 0.5 } levels: LOW)"));
  set_extension(*ours.inner, deep, 7);
  const auto theirs = reference<theirs::Rules>(R"(
      limit: 1 inner { name: "n" ratios: 0.5 [ref.golden.proto2_custom_options.deep]: 7 }
      levels: LOW)");
  EXPECT_EQ(hex(cpprpc::encode(ours)), hex(serialize(theirs)));
}

}  // namespace
}  // namespace golden::proto2_custom_options
