// Text that is cut off or damaged anywhere: we accept and refuse what libprotobuf does, and read
// the same from what both accept.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "cpprpc/message/reflection.h"
#include "cpprpc/message/type_set.h"
#include "cpprpc/text.h"
#include "judge.h"
#include "text.msg.h"

namespace cpprpc {
namespace {

using text_test::Config;
using text_tests::Judge;

constexpr std::string_view kRich = R"(# all that there is
id: -0x1F, name: 'a\n\x41\101\u00e9' "b"; data: "\377\000" numbers: [1, 02, 0x3] numbers: 4
tags: ["", 'x'] level: LEVEL_HIGH child { child < id: 1 > } children: [{}, < name: "\"" >]
limits { key: "k" value: 1 } nested: { key: -5 value { flag: t } } modes { value: MODE_ONE }
Address { street: "s" } Item {} Item { count: 2 } Pick { index: 7 } anys: [] flag: true
ratio: 1.5e3f share: -inf size: 4294967295 far: -1 farther: 18446744073709551615
[text_test.weight]: 5 [text_test.weights]: [1, 2] [text_test.more] { id: 3 } inner {}
)";

// Where libprotobuf 3.21 is stricter than the specification: it knows two domains of types, and of
// negative identifiers that are skipped only -inf and -nan.
constexpr std::string_view kLoose = R"(id: 1
any { [type.googleapis.com/text_test.Config] { id: 1 child { name: 'a' } } }
old_name: [{ a: -inf, [c.d]: 1, e < f: [1.5, 'g'] > }] older_name: 'h'
)";

class Damage : public testing::Test {
 protected:
  void expect_agreement(std::string_view text, bool both_ways) {
    const Result<Config> config = from_text<Config>(text, {.types = &types_});
    const std::optional<std::string> theirs = judge_.read(text);
    if (!config) {
      // It takes the rest of the division by 256.
      const bool is_octal = config.error().message().find("octal escape") != std::string::npos;
      EXPECT_EQ(theirs.has_value(), is_octal) << text << "\n" << config.error().to_string();
      return;
    }
    ++accepted_;
    // It knows groups by the names of their types only, and newer ones by those of fields, too.
    const bool is_group = text.find("address") != std::string_view::npos;
    ASSERT_TRUE(theirs || is_group || !both_ways) << "libprotobuf does not read this: " << text;
    const std::string ours = judge_.again(encode(*config));
    EXPECT_EQ(ours, theirs.value_or(ours)) << text;
    const std::string again = to_text(*config, {.types = &types_});
    const Result<Config> reread = from_text<Config>(again, {.types = &types_});
    ASSERT_TRUE(reread) << again << reread.error().to_string();
    EXPECT_EQ(to_text(*reread, {.types = &types_}), again);
  }

  void expect_agreement_in_spite_of_damage(std::string_view whole, bool both_ways) {
    expect_agreement(whole, both_ways);
    ASSERT_EQ(accepted_, 1) << "is it whole?";
    for (std::size_t at = 0; at < whole.size() && !HasFailure(); ++at) {
      expect_agreement(whole.substr(0, at), both_ways);
      for (const char byte : kBytes) {
        std::string text(whole);
        text[at] = byte;
        expect_agreement(text, both_ways);
      }
      std::string text(whole);
      text.erase(at, 1);
      expect_agreement(text, both_ways);
      text = whole;
      text.insert(at, 1, whole[at]);
      expect_agreement(text, both_ways);
    }
  }

  // Those that mean something.
  static constexpr std::string_view kBytes{"\0\n\"'\\#[]{}<>:;,-.0179aefxX_u /\x7f\x80\xff", 33};

  const TypeSet types_ = TypeSet::of<Config>();
  const Judge judge_{table_of<Config>()};
  int accepted_ = 0;
};

TEST_F(Damage, OfAllFields) {
  expect_agreement_in_spite_of_damage(kRich, true);
  EXPECT_GT(accepted_, 2'000);
}

TEST_F(Damage, OfWhereLibprotobufIsStricter) {
  expect_agreement_in_spite_of_damage(kLoose, false);
  EXPECT_GT(accepted_, 500);
}

}  // namespace
}  // namespace cpprpc
