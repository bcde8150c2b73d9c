#include "cpprpc/json/field_mask.h"

#include <gtest/gtest.h>

#include <string>

namespace cpprpc::json {
namespace {

std::string camel_case(std::string_view path) {
  std::string text;
  return append_camel_case(text, path) ? text : "refused";
}

std::string paths(std::string_view text) {
  wkt::FieldMask mask;
  if (!parse_field_mask(text, mask)) return "refused";
  std::string result;
  for (const std::string& path : mask.paths) result += path + ";";
  return result;
}

TEST(FieldMask, WritesCamelCase) {
  EXPECT_EQ(camel_case("photo"), "photo");
  EXPECT_EQ(camel_case("user.display_name"), "user.displayName");
  EXPECT_EQ(camel_case("_a_b"), "AB");
  EXPECT_EQ(camel_case("a1.b2_c3"), "a1.b2C3");
}

TEST(FieldMask, RefusesPathsThatAreNotTheOnlyOneOfTheirCamelCase) {
  for (const std::string_view path :
       {"fooBar", "foo__bar", "foo_", "foo_3", "foo_.bar", "foo_Bar", "_", "", "a,b"}) {
    EXPECT_EQ(camel_case(path), "refused") << path;
  }
}

TEST(FieldMask, ReadsLists) {
  EXPECT_EQ(paths(""), "");
  EXPECT_EQ(paths("photo"), "photo;");
  EXPECT_EQ(paths("user.displayName,photo"), "user.display_name;photo;");
  EXPECT_EQ(paths("AB"), "_a_b;");
}

TEST(FieldMask, RefusesWhatIsNoList) {
  for (const std::string_view text : {",", "a,", ",a", "a,,b", "foo_bar", "a,b_"}) {
    EXPECT_EQ(paths(text), "refused") << text;
  }
}

}  // namespace
}  // namespace cpprpc::json
