#include "cpprpc/json/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace cpprpc::json {
namespace {

std::string encoded(std::string_view bytes) {
  std::string text(base64_size(bytes.size()), '?');
  EXPECT_EQ(write_base64(text.data(), bytes), text.data() + text.size());
  return text;
}

std::string decoded(std::string_view text) {
  std::string bytes = "left over";
  return decode_base64(text, bytes) ? bytes : "refused";
}

// Those of RFC 4648, section 10.
TEST(Base64, KnowsTheVectorsOfTheRfc) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encoded(bytes), text);
    EXPECT_EQ(decoded(text), bytes);
    EXPECT_EQ(decoded(text.substr(0, text.find('='))), bytes) << "without padding";
  }
}

TEST(Base64, ReadsBothAlphabets) {
  EXPECT_EQ(encoded("\xfb\xff\xbf"), "+/+/");
  EXPECT_EQ(decoded("+/+/"), "\xfb\xff\xbf");
  EXPECT_EQ(decoded("-_-_"), "\xfb\xff\xbf");
  EXPECT_EQ(decoded("-_+/"), "refused") << "neither of them";
}

TEST(Base64, IgnoresTheBitsToSpare) {
  EXPECT_EQ(decoded("-_"), "\xfb");
  EXPECT_EQ(decoded("Zh=="), "f");
}

TEST(Base64, ReadsWhatItWrote) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    EXPECT_EQ(decoded(encoded(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"Z", "Zm9vY", "=", "==", "===", "====", "Zg=", "Zg===", "Zm9=v",
        "Zm9v=", "Zm9v====", "Zg==Zg==", "Zm 9v", "Zm9v\n", " Zm9v", "Zm9.", "Zm9\xff", "Z=g="}) {
    EXPECT_EQ(decoded(text), "refused") << text;
  }
}

TEST(Base64, RefusesACharacterOfNoneWhereverItStands) {
  for (std::size_t size = 1; size < 12; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'\0', '.', ' ', '=', '\x7f', '\xff'}) {
        std::string text(size, 'A');
        text[at] = c;
        if (c == '=' && at + 2 >= size && size % 4 == 0 && text.find_first_not_of("A") == size - 1)
          continue;  // padding
        EXPECT_EQ(decoded(text), "refused") << text;
      }
    }
  }
}

}  // namespace
}  // namespace cpprpc::json
