#include "cpprpc/wire/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace cpprpc::wire {
namespace {

TEST(Utf8, Ascii) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8(std::string(1, '\0')));
  for (std::size_t size = 0; size < 40; ++size) EXPECT_TRUE(is_utf8(std::string(size, '\x7f')));
}

// Every code point, by the definition: surrogates and what is above U+10FFFF are none.
TEST(Utf8, EveryCodePoint) {
  for (std::uint32_t code = 0x80; code < 0x120000; ++code) {
    std::string text;
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x800) {
      put(0xc0 | code >> 6);
    } else if (code < 0x10000) {
      put(0xe0 | code >> 12);
      put(0x80 | (code >> 6 & 0x3f));
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
      put(0x80 | (code >> 6 & 0x3f));
    }
    put(0x80 | (code & 0x3f));
    const bool valid = !(code >= 0xd800 && code <= 0xdfff) && code <= 0x10ffff;
    ASSERT_EQ(is_utf8(text), valid) << std::hex << code;
    ASSERT_FALSE(is_utf8(std::string_view(text).substr(0, text.size() - 1))) << std::hex << code;
    ASSERT_FALSE(is_utf8(std::string_view(text).substr(1))) << std::hex << code;
  }
}

TEST(Utf8, OverlongFormsAreNone) {
  for (const std::string text : {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
                                 "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(Utf8, WhereverItIsWrong) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'a');
    text[at] = '\xff';
    EXPECT_FALSE(is_utf8(text)) << at;
    text = std::string(at, 'a') + "\u00e9\u20ac\U0001f600" + std::string(40 - at, 'b');
    EXPECT_TRUE(is_utf8(text)) << at;
  }
}

}  // namespace
}  // namespace cpprpc::wire
