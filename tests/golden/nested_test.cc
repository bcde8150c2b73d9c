#include "golden/nested.msg.h"
#include "golden/nested.pb.h"
#include "reference.h"

namespace golden::nested {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::nested;

// Three deep, by the names of the proto.
using DeepInner = Outer::Middle::Inner;
static_assert(!std::is_same_v<Inner, DeepInner>);
static_assert(std::is_same_v<decltype(Outer::Middle::mood), DeepInner::Mood>);
static_assert(cpprpc::Codec<DeepInner>::full_name == "golden.nested.Outer.Middle.Inner");
static_assert(cpprpc::Codec<Inner>::full_name == "golden.nested.Inner");

TEST(Nested, ThreeDeep) {
  const DeepInner inner{.text = "deep", .mood = DeepInner::Mood::Good};
  expect_agreement(Outer{.middle = Outer::Middle{.inner = inner,
                                                 .inners = {DeepInner{}, inner},
                                                 .mood = DeepInner::Mood::Good},
                         .shortcut = DeepInner{.text = "short"},
                         .late = Outer::Late{.minutes = 5}},
                   reference<theirs::Outer>(R"(
                       middle { inner { text: "deep" mood: MOOD_GOOD }
                                inners: [{}, { text: "deep" mood: MOOD_GOOD }] mood: MOOD_GOOD }
                       shortcut { text: "short" } late { minutes: 5 })"));
}

TEST(Nested, TheSameNameElsewhere) {
  expect_agreement(Inner{.other = DeepInner{.text = "x"}},
                   reference<theirs::Inner>(R"(other { text: "x" })"));
}

TEST(Nested, UsedBeforeItIsDeclared) {
  expect_agreement(First{.second = Second{.parts = {Second::Part{.id = 1}, Second::Part{}}},
                         .part = Second::Part{.id = -1}},
                   reference<theirs::First>("second { parts: [{ id: 1 }, {}] } part { id: -1 }"));
}

TEST(Nested, ErrorsTellTheWholePath) {
  EXPECT_EQ(decode_error<Outer>(unhex("0a 06 12 00 12 02 10 80")),
            "INVALID_ARGUMENT: cannot decode golden.nested.Outer.middle.inners[1].mood at byte 7: "
            "the message ends in the middle of a field");
}

}  // namespace
}  // namespace golden::nested
