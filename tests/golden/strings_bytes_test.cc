#include "golden/strings_bytes.msg.h"
#include "golden/strings_bytes.pb.h"
#include "reference.h"

namespace golden::strings_bytes {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::strings_bytes;

TEST(StringsBytes, Everywhere) {
  expect_agreement(Text{.title = "Grüße",
                        .blob = std::string("\0\x80\xfe\xff", 4),
                        .lines = {"世界", "", std::string("a\0b", 3)},
                        .blobs = {"\xc3", ""},
                        .words = {{"", ""}, {"ä", "🌍"}},
                        .either = Text{}.either,
                        .subtitle = "é"},
                   reference<theirs::Text>(R"(
                       title: "Grüße" blob: "\000\x80\xfe\xff" lines: ["世界", "", "a\000b"]
                       blobs: ["\xc3", ""] words { key: "" value: "" }
                       words { key: "ä" value: "🌍" } subtitle: "é")"));
}

TEST(StringsBytes, TheOneofsTwoStringsAreToldApart) {
  Text name;
  name.either.emplace<Text::Either::name>("ü");
  expect_agreement(name, reference<theirs::Text>(R"(name: "ü")"));
  Text id;
  id.either.emplace<Text::Either::id>("\xff\xfe");
  expect_agreement(id, reference<theirs::Text>(R"(id: "\xff\xfe")"));
  EXPECT_NE(name, id);
}

// `text` as field `number`; `outer` as an entry of the map when it is the key or the value.
std::string field(int number, const std::string& text) {
  return static_cast<char>(number << 3 | 2) + (static_cast<char>(text.size()) + text);
}

TEST(StringsBytes, OnlyUtf8IsAString) {
  const theirs::Text theirs;
  for (const char* text : {
           "\x7f",
           "\xc2\x80",
           "\xdf\xbf",
           "\xe0\xa0\x80",
           "\xed\x9f\xbf",
           "\xee\x80\x80",
           "\xef\xbf\xbf",
           "\xf0\x90\x80\x80",
           "\xf4\x8f\xbf\xbf",  // the first and last of each
           "\x80",
           "\xbf",
           "\xc0\x80",
           "\xc1\xbf",
           "\xc2",
           "\xc2\x41",  // alone, overlong, cut off
           "\xe0\x9f\xbf",
           "\xe0\x80\x80",
           "\xe1\x80",
           "\xe1\x41\x80",
           "\xed\xa0\x80",
           "\xed\xbf\xbf",  // surrogates
           "\xf0\x8f\xbf\xbf",
           "\xf0\x90\x80",
           "\xf0\x90\x80\x41",
           "\xf4\x90\x80\x80",
           "\xf5\x80\x80\x80",
           "\xf8\x88\x80\x80\x80",
           "\xfe",
           "\xff",
           "12345678\xff",
           "1234567\xc3\xa4",
           "12345678abcdefg\xc3",  // across eight bytes
       }) {
    for (const int number : {1, 2, 3, 4, 6, 7, 8}) {
      expect_same_reading(ours(Text{}), theirs, field(number, text));
    }
    expect_same_reading(ours(Text{}), theirs, field(5, field(1, text)));
    expect_same_reading(ours(Text{}), theirs, field(5, field(2, text)));
  }
}

TEST(StringsBytes, ErrorsTellWhichString) {
  EXPECT_EQ(decode_error<Text>(field(1, "\xff")),
            "INVALID_ARGUMENT: cannot decode golden.strings_bytes.Text.title at byte 2: "
            "a string is not UTF-8");
  EXPECT_EQ(decode_error<Text>(field(3, "a") + field(3, "b\xff")),
            "INVALID_ARGUMENT: cannot decode golden.strings_bytes.Text.lines[1] at byte 5: "
            "a string is not UTF-8");
  EXPECT_EQ(decode_error<Text>(field(6, "\xff")),
            "INVALID_ARGUMENT: cannot decode golden.strings_bytes.Text.name at byte 2: "
            "a string is not UTF-8");
}

}  // namespace
}  // namespace golden::strings_bytes
