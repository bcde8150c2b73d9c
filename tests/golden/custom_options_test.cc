#include "golden/custom_options.msg.h"
#include "golden/custom_options.pb.h"
#include "reference.h"

namespace golden::custom_options {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::custom_options;

TEST(CustomOptions, LeaveNoTrace) {
  expect_agreement(Measurement{.length = 1.5}, reference<theirs::Measurement>("length: 1.5"));
  expect_agreement(Table{.name = "n"}, reference<theirs::Table>(R"(name: "n")"));
  EXPECT_EQ(to_string(Side::Left), "SIDE_LEFT");
}

}  // namespace
}  // namespace golden::custom_options
