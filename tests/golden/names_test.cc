#include "golden/names.msg.h"
#include "golden/names.pb.h"
#include "golden/names.rpc.h"
#include "reference.h"

namespace golden::names::PascalPackage::v1_beta {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::names::PascalPackage::v1_beta;

TEST(Names, FieldsAreSnakeCase) {
  Styles styles{.camel_case = 1,
                .pascal_case = 2,
                .screaming_case = 3,
                .double_underscore = 4,
                .x1_2 = 5,
                .trailing_ = 6,
                ._leading = 7,
                ._upper = 8,
                ._both_ = 9,
                .f = 10,
                .http_server2 = 11};
  styles.some_choice.emplace<Styles::SomeChoice::second_choice>(13);
  expect_agreement(styles, reference<theirs::Styles>(R"(
      camelCase: 1 PascalCase: 2 SCREAMING_CASE: 3 double__underscore: 4 x1_2: 5 trailing_: 6
      _leading: 7 _Upper: 8 __both__: 9 f: 10 HTTPServer2: 11 SECOND_CHOICE: 13)"));
}

TEST(Names, MessagesKeepTheirs) {
  expect_agreement(lower_case{.value = 1, .inner = lower_case::inner_one{.value = 2}},
                   reference<theirs::lower_case>("value: 1 inner { value: 2 }"));
  expect_agreement(Leading{.value = 1}, reference<theirs::_Leading>("value: 1"));
  EXPECT_EQ(cpprpc::Codec<Leading>::full_name, "golden.names.PascalPackage.v1_beta._Leading");
}

TEST(Names, EnumValuesAreUpperCamel) {
  EXPECT_EQ(to_string(snake_enum::Zero), "snake_enum_zero");
  EXPECT_EQ(to_string(snake_enum::OneTwo), "SNAKE_ENUM_ONE_TWO");
  EXPECT_EQ(to_string(snake_enum::CamelCaseValue), "camelCaseValue");
  EXPECT_EQ(to_string(snake_enum::PascalValue), "PascalValue");
  EXPECT_EQ(to_string(snake_enum::A1b2), "SNAKE_ENUM_A1B2");
  EXPECT_EQ(to_string(snake_enum::Hidden), "_hidden");
}

TEST(Names, MethodsAreSnakeCaseAndPathsAreNot) {
  using Methods = lower_service::methods;
  EXPECT_EQ(Methods::lower_method.path,
            "/golden.names.PascalPackage.v1_beta.lower_service/lower_method");
  EXPECT_EQ(Methods::camel_method.path,
            "/golden.names.PascalPackage.v1_beta.lower_service/camelMethod");
  EXPECT_EQ(Methods::pascal_method.path,
            "/golden.names.PascalPackage.v1_beta.lower_service/PascalMethod");
  EXPECT_EQ(Methods::http_method.path,
            "/golden.names.PascalPackage.v1_beta.lower_service/HTTPMethod");
  EXPECT_EQ(Methods::_method.path, "/golden.names.PascalPackage.v1_beta.lower_service/_Method");
  EXPECT_EQ(Methods::method2_go.path,
            "/golden.names.PascalPackage.v1_beta.lower_service/Method2Go");
}

}  // namespace
}  // namespace golden::names::PascalPackage::v1_beta
