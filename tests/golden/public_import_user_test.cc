#include "golden/public_import/moved.msg.h"
#include "golden/public_import/user.msg.h"
#include "golden/public_import/user.pb.h"
#include "reference.h"

namespace golden::public_import {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::public_import;

// user.proto imports the old file only.
TEST(PublicImport, ItsUserUsesBothMessages) {
  expect_agreement(User{.moved = Moved{.content = "a"}, .stayed = Stayed{.moved = Moved{}}},
                   reference<theirs::User>(R"(moved { content: "a" } stayed { moved {} })"));
}

}  // namespace
}  // namespace golden::public_import
