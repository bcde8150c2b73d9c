#include "golden/option_attribute.msg.h"
#include "golden/option_attribute.pb.h"
#include "reference.h"

namespace golden::option_attribute {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::option_attribute;

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static_assert(alignof(Aligned) == 64);

TEST(OptionAttribute, ChangesNothingOnTheWire) {
  expect_agreement(Token{.secret = "s"}, reference<theirs::Token>(R"(secret: "s")"));
  expect_agreement(Aligned{.count = 3}, reference<theirs::Aligned>("count: 3"));
}

}  // namespace
}  // namespace golden::option_attribute
