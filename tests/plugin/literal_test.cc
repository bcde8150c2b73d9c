#include "plugin/text/literal.h"

#include <gtest/gtest.h>

#include <limits>

namespace cpprpc::plugin::text {
namespace {

std::string commented(std::string_view raw) { return Comment(raw).text(); }

TEST(Comment, KeepsItsLinesWithoutTheSpaceThatAllHave) {
  EXPECT_EQ(commented(" One.\n\n   Two.\n"), "/// One.\n///\n///   Two.");
  EXPECT_EQ(commented("One.\n Two."), "/// One.\n///  Two.");
  EXPECT_EQ(commented(" \n\n One.\n \n"), "/// One.");
  EXPECT_TRUE(Comment("\n \n").empty());
}

TEST(Comment, NeverContinuesALine) {
  EXPECT_EQ(commented("a \\"), "/// a &#92;");
  EXPECT_EQ(commented("a \\   "), "/// a &#92;");
  EXPECT_EQ(commented("a ?\?/"), "/// a ?&#63;/");
  EXPECT_EQ(commented("a \\ b"), "/// a \\ b");
}

TEST(Comment, EndsLinesLikeACompiler) {
  EXPECT_EQ(commented("a\r\nb\rint evil;"), "/// a\n/// b\n/// int evil;");
  EXPECT_EQ(commented("a\vb\fc\x01"), "/// abc");
}

TEST(Comment, HidesNothing) {
  EXPECT_EQ(commented("a\u202e b\u2066\ufeff"), "/// a b");  // turns the direction of writing
  EXPECT_EQ(commented("Größe \U0001F600"), "/// Größe \U0001F600");
}

TEST(Comment, IsUtf8) {
  EXPECT_EQ(commented("a\xff\xc3"), "/// a??");
  EXPECT_EQ(commented("\xed\xa0\x80"), "/// ???");  // a surrogate
}

TEST(Comment, AppendsAParagraph) {
  Comment comment("One.");
  comment.append(Comment(""));
  comment.append(Comment("Two."));
  EXPECT_EQ(comment.text(), "/// One.\n///\n/// Two.");
}

TEST(Literal, HoldsTheseBytes) { EXPECT_EQ(literal("a\"b\\c\n7\xff?"), R"("a\"b\\c\0127\377\?")"); }

TEST(Literal, ViewsHoldNulBytes) {
  EXPECT_EQ(view_literal("a?\?/"), R"("a\?\?/")");
  EXPECT_EQ(view_literal(std::string_view("a\0001", 3)), R"(std::string_view("a\0001", 3))");
}

template <class T>
std::string lowest() {
  return literal(std::numeric_limits<T>::lowest());
}
template <class T>
std::string highest() {
  return literal(std::numeric_limits<T>::max());
}

TEST(Literal, Integers) {
  EXPECT_EQ(literal(7), "7");
  EXPECT_EQ(literal(-7), "-7");
  EXPECT_EQ(literal(7u), "7u");
  EXPECT_EQ(lowest<std::int32_t>(), "-2147483647 - 1");
  EXPECT_EQ(highest<std::int32_t>(), "2147483647");
  EXPECT_EQ(lowest<std::int64_t>(), "-9223372036854775807 - 1");
  EXPECT_EQ(highest<std::int64_t>(), "9223372036854775807");
  EXPECT_EQ(highest<std::uint32_t>(), "4294967295u");
  EXPECT_EQ(highest<std::uint64_t>(), "18446744073709551615u");
}

TEST(Literal, FloatingNumbers) {
  EXPECT_EQ(literal(7.0), "7.0");
  EXPECT_EQ(literal(-0.0), "-0.0");
  EXPECT_EQ(literal(0.1), "0.1");
  EXPECT_EQ(literal(0.1F), "0.1f");
  EXPECT_EQ(literal(1e300), "1e+300");
  EXPECT_EQ(highest<float>(), "3.4028235e+38f");
  EXPECT_EQ(literal(std::numeric_limits<float>::denorm_min()), "1e-45f");
  EXPECT_EQ(lowest<double>(), "-1.7976931348623157e+308");
  EXPECT_EQ(literal(-std::numeric_limits<double>::infinity()),
            "-std::numeric_limits<double>::infinity()");
  EXPECT_EQ(literal(std::numeric_limits<float>::quiet_NaN()),
            "std::numeric_limits<float>::quiet_NaN()");
}

}  // namespace
}  // namespace cpprpc::plugin::text
