// What comments become is to be read in golden/comments.msg.h. That it compiles is proved by
// golden_messages; here, that nothing of a comment became code, and no code a comment.

#include "golden/comments.msg.h"
#include "golden/comments.pb.h"
#include "golden/comments.rpc.h"
#include "reference.h"

namespace golden::comments {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::comments;

TEST(Comments, EveryFieldIsThere) {
  Commented message{.before = 1,
                    .after = 2,
                    .both = 3,
                    .block = 4,
                    .stars = 5,
                    .backslash = 6,
                    .tricky = 7,
                    .unicode = 8,
                    .none = 9,
                    .counts = {{"a", 1}}};
  message.choice.emplace<Commented::Choice::second>("s");
  expect_agreement(message, reference<theirs::Commented>(R"(
      before: 1 after: 2 both: 3 block: 4 stars: 5 backslash: 6 tricky: 7 unicode: 8 none: 9
      second: "s" counts { key: "a" value: 1 })"));
  expect_agreement(Commented::Nested{.inside = 1},
                   reference<theirs::Commented::Nested>("inside: 1"));
  EXPECT_EQ(to_string(Mood::Good), "MOOD_GOOD");
}

}  // namespace
}  // namespace golden::comments
