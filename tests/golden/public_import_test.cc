#include "golden/public_import/old.msg.h"
#include "golden/public_import/old.pb.h"
#include "golden/public_import/user.msg.h"
#include "golden/public_import/user.pb.h"
#include "reference.h"

namespace golden::public_import {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::public_import;

// old.msg.h brings Moved along.
TEST(PublicImport, TheOldHeaderStillHasTheMessage) {
  expect_agreement(Stayed{.moved = Moved{.content = "x"}},
                   reference<theirs::Stayed>(R"(moved { content: "x" })"));
}

TEST(PublicImport, ItsUserUsesBoth) {
  expect_agreement(User{.moved = Moved{.content = "a"}, .stayed = Stayed{.moved = Moved{}}},
                   reference<theirs::User>(R"(moved { content: "a" } stayed { moved {} })"));
}

}  // namespace
}  // namespace golden::public_import
