#include "golden/proto2_optional.msg.h"
#include "golden/proto2_optional.pb.h"
#include "reference.h"

namespace golden::proto2_optional {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_optional;

static_assert(std::is_same_v<decltype(Legacy::id), std::optional<std::int32_t>>);
static_assert(std::is_same_v<decltype(Legacy::name), std::optional<std::string>>);
static_assert(std::is_same_v<decltype(Legacy::parent), cpprpc::Box<Legacy>>);

TEST(Proto2Optional, HasPresence) {
  expect_agreement(Legacy{}, reference<theirs::Legacy>(""));
  expect_agreement(
      Legacy{.id = 0, .name = "", .blob = "", .ratio = 0, .flag = false, .parent = Legacy{}},
      reference<theirs::Legacy>(R"(id: 0 name: "" blob: "" ratio: 0 flag: false parent {})"));
}

TEST(Proto2Optional, RepeatedIsUnpackedUnlessPacked) {
  Legacy legacy{.id = -1,
                .numbers = {1, -1, 300},
                .packed_numbers = {1, -1, 300},
                .names = {"a", ""},
                .counts = {{"k", 0}, {"", 1}}};
  legacy.choice.emplace<Legacy::Choice::number>(-5);
  expect_agreement(legacy, reference<theirs::Legacy>(R"(
      id: -1 numbers: [1, -1, 300] packed_numbers: [1, -1, 300] names: ["a", ""]
      counts { key: "k" value: 0 } counts { key: "" value: 1 } number: -5)"));
}

TEST(Proto2Optional, StringsNeedNotBeUtf8) {
  const std::string bytes = unhex("12 02 c3 28 42 01 ff 52 03 0a 01 ff 5a 01 fe");
  expect_same_reading(ours(Legacy{}), theirs::Legacy(), bytes);
  EXPECT_EQ(cpprpc::decode<Legacy>(bytes)->name, "\xc3\x28");
}

}  // namespace
}  // namespace golden::proto2_optional
