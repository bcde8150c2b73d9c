#include "golden/no_package.msg.h"
#include "golden/no_package.pb.h"
#include "reference.h"

namespace {

using namespace golden_test;

static_assert(cpprpc::Codec<::GoldenNoPackage>::full_name == "GoldenNoPackage");

TEST(NoPackage, TypesAreInTheGlobalNamespace) {
  expect_agreement(
      ::GoldenNoPackage{.kind = ::GoldenKind::Other,
                        .parts = {::GoldenNoPackage::Part{.id = 1}},
                        .self = ::GoldenNoPackage{}},
      reference<ref::GoldenNoPackage>("kind: GOLDEN_KIND_OTHER parts { id: 1 } self {}"));
  EXPECT_EQ(to_string(::GoldenKind::Other), "GOLDEN_KIND_OTHER");
  EXPECT_EQ(cpprpc::from_string<::GoldenKind>("GOLDEN_KIND_OTHER"), ::GoldenKind::Other);
}

TEST(NoPackage, ErrorsTellThePath) {
  EXPECT_EQ(decode_error<::GoldenNoPackage>(unhex("12 02 08 80")),
            "INVALID_ARGUMENT: cannot decode GoldenNoPackage.parts[0].id at byte 3: "
            "the message ends in the middle of a field");
}

}  // namespace
