#include "golden/option_box.msg.h"
#include "golden/option_box.pb.h"
#include "reference.h"

namespace golden::option_box {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::option_box;

static_assert(std::is_same_v<decltype(Envelope::boxed), cpprpc::Box<Payload>>);
static_assert(std::is_same_v<decltype(Envelope::optional_boxed), cpprpc::Box<Payload>>);
static_assert(std::is_same_v<decltype(Envelope::not_boxed), std::optional<Payload>>);
static_assert(std::is_same_v<decltype(Envelope::either),
                             std::variant<std::monostate, Payload, cpprpc::Box<Payload>>>);

TEST(OptionBox, ChangesNothingOnTheWire) {
  const Payload payload{.data = std::string("\0\xff", 2), .offsets = {1, -1}};
  Envelope envelope{.to = "x", .inline_ = payload, .boxed = payload, .optional_boxed = Payload{}};
  expect_agreement(envelope, reference<theirs::Envelope>(R"(
      to: "x" inline { data: "\000\xff" offsets: [1, -1] } boxed { data: "\000\xff" offsets: [1, -1] }
      optional_boxed {})"));
  envelope = Envelope();
  envelope.either.emplace<Envelope::Either::boxed_choice>(payload);
  expect_agreement(envelope, reference<theirs::Envelope>(
                                 R"(boxed_choice { data: "\000\xff" offsets: [1, -1] })"));
  envelope.either.emplace<Envelope::Either::inline_choice>(payload);
  expect_agreement(envelope, reference<theirs::Envelope>(
                                 R"(inline_choice { data: "\000\xff" offsets: [1, -1] })"));
}

}  // namespace
}  // namespace golden::option_box
