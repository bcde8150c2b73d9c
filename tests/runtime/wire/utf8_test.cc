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

// The definition once more, byte by byte: table 3-7 of the Unicode standard.
bool is_by_the_table(std::string_view text) {
  struct Row {
    int first[2];
    int second[2];
    std::size_t size;
  };
  constexpr Row kRows[] = {{{0xc2, 0xdf}, {0x80, 0xbf}, 2}, {{0xe0, 0xe0}, {0xa0, 0xbf}, 3},
                           {{0xe1, 0xec}, {0x80, 0xbf}, 3}, {{0xed, 0xed}, {0x80, 0x9f}, 3},
                           {{0xee, 0xef}, {0x80, 0xbf}, 3}, {{0xf0, 0xf0}, {0x90, 0xbf}, 4},
                           {{0xf1, 0xf3}, {0x80, 0xbf}, 4}, {{0xf4, 0xf4}, {0x80, 0x8f}, 4}};
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  while (!text.empty()) {
    std::size_t size = at(0) < 0x80 ? 1 : 0;
    for (const Row& row : kRows) {
      if (at(0) >= row.first[0] && at(0) <= row.first[1] && text.size() >= row.size &&
          at(1) >= row.second[0] && at(1) <= row.second[1]) {
        size = row.size;
      }
    }
    for (std::size_t i = 2; i < size; ++i) {
      if ((at(i) & 0xc0) != 0x80) return false;
    }
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

TEST(Utf8, FourBytesOfAnyKind) {
  constexpr std::string_view kBytes =
      "a\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf1\xf3\xf4"
      "\xf5\xff";
  for (const char a : kBytes) {
    for (const char b : kBytes) {
      for (const char c : kBytes) {
        for (const char d : kBytes) {
          const std::string text{a, b, c, d};
          ASSERT_EQ(is_utf8(text), is_by_the_table(text)) << testing::PrintToString(text);
          ASSERT_EQ(is_utf8("12345" + text + "6789"), is_by_the_table(text));
        }
      }
    }
  }
}

}  // namespace
}  // namespace cpprpc::wire
