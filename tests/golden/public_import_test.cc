// The file's old header is the only one of ours that is included here: it still has the message
// that moved.

#include "golden/public_import/old.msg.h"
#include "golden/public_import/old.pb.h"
#include "reference.h"

namespace golden::public_import {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::public_import;

TEST(PublicImport, TheOldHeaderStillHasTheMessage) {
  expect_agreement(Moved{.content = "x"}, reference<theirs::Moved>(R"(content: "x")"));
  expect_agreement(Stayed{.moved = Moved{.content = "x"}},
                   reference<theirs::Stayed>(R"(moved { content: "x" })"));
}

}  // namespace
}  // namespace golden::public_import
