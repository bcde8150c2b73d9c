// Of which characters a text consists.

#include "cpprpc/base/ascii.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

using cpprpc::detail::has_control_character;
using cpprpc::detail::is_printable_ascii;

// Each byte at each place of texts of all the lengths that are looked at differently.
TEST(Ascii, IsToldOfEachByteAtEachPlace) {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, '~');
        text[place] = static_cast<char>(byte);
        ASSERT_EQ(is_printable_ascii(text), byte >= 0x20 && byte <= 0x7e)
            << byte << " at " << place << " of " << size;
        ASSERT_EQ(has_control_character(text), byte < 0x20 || byte == 0x7f)
            << byte << " at " << place << " of " << size;
      }
    }
  }
}

TEST(Ascii, OfNothing) {
  EXPECT_TRUE(is_printable_ascii(""));
  EXPECT_FALSE(has_control_character(""));
}

// What subtracts from a byte must not borrow from the next.
TEST(Ascii, OfNeighboursIsToldApart) {
  for (int low = 0; low < 256; ++low) {
    for (int high = 0; high < 256; ++high) {
      const std::string text = {'a', static_cast<char>(low), static_cast<char>(high), 'b', 'c',
                                'd', static_cast<char>(low), static_cast<char>(high)};
      const auto is_control = [](int byte) { return byte < 0x20 || byte == 0x7f; };
      ASSERT_EQ(has_control_character(text), is_control(low) || is_control(high));
      ASSERT_EQ(is_printable_ascii(text),
                !is_control(low) && !is_control(high) && low < 0x80 && high < 0x80);
    }
  }
}

}  // namespace
}  // namespace base
