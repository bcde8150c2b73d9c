#include "plugin/text/template.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace cpprpc::plugin::text {
namespace {

TEST(Template, ReplacesNames) {
  EXPECT_EQ(render({{"a", "x"}, {"b", "y"}}, "$a$ + $b$ = $$$a$$b$"), "x + y = $xy");
}

TEST(Template, LosesFirstAndLastLineAndTheSharedIndent) {
  EXPECT_EQ(render({{"Type", "A"}}, R"cc(
              struct $Type$ {
                int x;

              };
            )cc"),
            "struct A {\n  int x;\n\n};");
}

TEST(Template, ValueOfManyLinesTakesTheIndentOfItsLine) {
  EXPECT_EQ(render({{"body", "a;\n\n  b;"}}, "{\n    $body$\n}"), "{\n    a;\n\n      b;\n}");
}

TEST(Template, LineOfAnEmptyValueDisappears) {
  EXPECT_EQ(render({{"doc", ""}, {"x", ""}}, "  $doc$\n  int $x$;\n  $doc$"), "int ;");
  EXPECT_EQ(render({{"doc", ""}}, "$doc$\na"), "a");
}

TEST(Template, ValuesAreNotExpandedAgain) { EXPECT_EQ(render({{"a", "$b$"}}, "$a$"), "$b$"); }

TEST(Template, UnknownUnusedAndUnfinishedNamesAreBugs) {
  EXPECT_THROW((void)render({}, "$a$"), std::logic_error);
  EXPECT_THROW((void)render({{"a", ""}}, "b"), std::logic_error);
  EXPECT_THROW((void)render({{"a", ""}}, "$a$ $"), std::logic_error);
}

TEST(Template, EachSkipsWhatIsEmpty) {
  const std::vector<std::string> items = {"a", "", "b"};
  EXPECT_EQ(each(items, ", ", [](const std::string& item) { return item; }), "a, b");
  EXPECT_EQ(join({"", "a", "", "b"}, "|"), "a|b");
}

TEST(Template, FittedBreaksWhatIsTooLong) {
  EXPECT_EQ(fitted("a = ", "b;", 0), "a = b;");
  EXPECT_EQ(fitted("a = ", std::string(96, 'b'), 0), "a = " + std::string(96, 'b'));
  EXPECT_EQ(fitted("a = ", std::string(97, 'b'), 0), "a =\n    " + std::string(97, 'b'));
}

TEST(Template, CallBreaksWhatIsTooLong) {
  EXPECT_EQ(call("f", {"a", "", "b"}, ";", 0), "f(a, b);");
  const std::string name(80, 'f');
  EXPECT_EQ(call(name, {"int aaaaaaa", "int bbbbbbb"}, ";", 0),
            name + "(\n    int aaaaaaa, int bbbbbbb);");
  EXPECT_EQ(call("f", {std::string(60, 'a'), std::string(60, 'b')}, ";", 2),
            "f(\n    " + std::string(60, 'a') + ",\n    " + std::string(60, 'b') + ");");
}

}  // namespace
}  // namespace cpprpc::plugin::text
