#include "golden/json_name.msg.h"
#include "golden/json_name.pb.h"
#include "reference.h"

namespace golden::json_name {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::json_name;

TEST(JsonName, ChangesNeitherCppNorTheBytes) {
  expect_agreement(Renamed{.user_id = 1, .display_name = "n", .plain = 2},
                   reference<theirs::Renamed>(R"(user_id: 1 display_name: "n" plain: 2)"));
}

}  // namespace
}  // namespace golden::json_name
