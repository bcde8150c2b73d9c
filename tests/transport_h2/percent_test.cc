#include "cpprpc/transport/h2/protocol/percent.h"

#include <gtest/gtest.h>

#include <string>

namespace cpprpc::transport::h2 {
namespace {

std::string encoded(std::string_view text) {
  std::string storage = "what was there";
  return std::string(percent_encode(text, storage));
}

TEST(PercentTest, LeavesAloneWhatNeedsNoEncoding) {
  const std::string text = "no user 7: \"ask\" ~ for {another}";
  std::string storage;
  EXPECT_EQ(percent_encode(text, storage).data(), text.data());
  EXPECT_TRUE(storage.empty());
  EXPECT_EQ(percent_decode(text), text);
  EXPECT_EQ(encoded(""), "");
}

TEST(PercentTest, EncodesTheOtherBytes) {
  EXPECT_EQ(encoded("100%"), "100%25");
  EXPECT_EQ(encoded("a\r\n\tb\x7f"), "a%0D%0A%09b%7F");
  EXPECT_EQ(encoded("caf\xc3\xa9"), "caf%C3%A9");
  EXPECT_EQ(encoded(std::string_view("\0", 1)), "%00");
}

TEST(PercentTest, EncodesTheSpacesThatAPeerMightStrip) {
  EXPECT_EQ(encoded(" a b "), "%20a b%20");
  EXPECT_EQ(encoded(" "), "%20");
}

TEST(PercentTest, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  const std::string text = encoded(all);
  for (const char c : text) EXPECT_TRUE(c >= 0x20 && c <= 0x7e);
  EXPECT_EQ(percent_decode(text), all);
}

TEST(PercentTest, LeavesABrokenEscapeAsItIs) {
  EXPECT_EQ(percent_decode("%"), "%");
  EXPECT_EQ(percent_decode("a%"), "a%");
  EXPECT_EQ(percent_decode("a%2"), "a%2");
  EXPECT_EQ(percent_decode("%g0%0g%%41%-1"), "%g0%0g%A%-1");
  EXPECT_EQ(percent_decode("%e2%98%Ba"), "\xe2\x98\xba");
  EXPECT_EQ(percent_decode("raw \xc3\xa9 and %C3%A9"), "raw \xc3\xa9 and \xc3\xa9");
}

}  // namespace
}  // namespace cpprpc::transport::h2
