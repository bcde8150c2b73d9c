// Of which characters a text consists.

#include "cpprpc/base/ascii.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace base {
namespace {

using cpprpc::detail::is_printable_ascii;
using cpprpc::detail::printable_prefix;

bool is_printable(int byte) { return byte >= 0x20 && byte <= 0x7e; }
bool is_bare(int byte) { return is_printable(byte) && byte != ' ' && byte != '"' && byte != '='; }

bool is_bare_ascii(std::string_view text) { return is_printable_ascii<' ', '"', '='>(text); }
std::size_t bare_prefix(std::string_view text) { return printable_prefix<' ', '"', '='>(text); }

// Each byte at each place of texts of all the lengths that are looked at differently.
TEST(Ascii, IsToldOfEachByteAtEachPlace) {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, '~');
        text[place] = static_cast<char>(byte);
        const auto where = testing::Message() << byte << " at " << place << " of " << size;
        ASSERT_EQ(is_printable_ascii(text), is_printable(byte)) << where;
        ASSERT_EQ(is_bare_ascii(text), is_bare(byte)) << where;
        ASSERT_EQ(printable_prefix(text), is_printable(byte) ? size : place) << where;
        ASSERT_EQ(bare_prefix(text), is_bare(byte) ? size : place) << where;
      }
    }
  }
}

TEST(Ascii, OfNothing) {
  EXPECT_TRUE(is_printable_ascii(""));
  EXPECT_TRUE(is_bare_ascii({}));
  EXPECT_EQ(printable_prefix(""), 0U);
  EXPECT_EQ(bare_prefix({}), 0U);
}

// What subtracts from a byte must not borrow from the next.
TEST(Ascii, OfNeighboursIsToldApart) {
  for (int low = 0; low < 256; ++low) {
    for (int high = 0; high < 256; ++high) {
      const std::string text = {'a', static_cast<char>(low), static_cast<char>(high), 'b', 'c',
                                'd', static_cast<char>(low), static_cast<char>(high)};
      ASSERT_EQ(is_printable_ascii(text), is_printable(low) && is_printable(high));
      ASSERT_EQ(is_bare_ascii(text), is_bare(low) && is_bare(high));
      const std::size_t bare = !is_bare(low) ? 1 : !is_bare(high) ? 2 : text.size();
      ASSERT_EQ(bare_prefix(text), bare);
    }
  }
}

}  // namespace
}  // namespace base
