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

TEST(Literal, NumbersAreInts) {
  EXPECT_EQ(literal(7), "7");
  EXPECT_EQ(literal(-7), "-7");
  EXPECT_EQ(literal(std::numeric_limits<int>::min()), "-2147483647 - 1");
}

}  // namespace
}  // namespace cpprpc::plugin::text
