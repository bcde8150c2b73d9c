#include "golden/deprecated.msg.h"
#include "golden/deprecated.pb.h"
#include "golden/deprecated.rpc.h"
#include "golden/deprecated_file.msg.h"
#include "golden/deprecated_file.pb.h"
#include "golden/deprecated_file.rpc.h"
#include "reference.h"

// Whoever names what is deprecated is warned: the test does.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace golden::deprecated {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::deprecated;

TEST(Deprecated, WorksAsBefore) {
  Current current{.id = 1,
                  .name = "n",
                  .numbers = {1, 2},
                  .maybe = 0,
                  .counts = {{"a", 1}},
                  .old = Old{.id = 2}};
  current.choice.emplace<Current::Choice::dropped>("d");
  expect_agreement(current, reference<theirs::Current>(R"(
      id: 1 name: "n" numbers: [1, 2] maybe: 0 counts { key: "a" value: 1 } old { id: 2 }
      dropped: "d")"));
  expect_agreement(User{.old = Old{.id = 1}, .mode = OldMode::On, .olds = {Old{}}},
                   reference<theirs::User>("old { id: 1 } mode: OLD_MODE_ON olds {}"));
  EXPECT_EQ(to_string(Mode::Old), "MODE_OLD");
}

}  // namespace
}  // namespace golden::deprecated

namespace golden::deprecated_file {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::deprecated_file;

TEST(Deprecated, FilesWorkAsBefore) {
  expect_agreement(Thing{.kind = Kind::One, .parts = {Thing{}, Thing{.kind = Kind::One}}},
                   reference<theirs::Thing>("kind: KIND_ONE parts: [{}, { kind: KIND_ONE }]"));
}

}  // namespace
}  // namespace golden::deprecated_file
