// What DecodeLimits refuse, and what they let through.

#include <gmock/gmock.h>

#include <string>

#include "cpprpc/message/message.h"
#include "message_test_everything.msg.h"

namespace cpprpc {
namespace {

using message_test::Everything;
using message_test::Inner;
using testing::HasSubstr;

void expect_fits(const std::string& bytes, const DecodeLimits& limits) {
  const Result<Everything> fresh = decode<Everything>(bytes, limits);
  ASSERT_TRUE(fresh.has_value()) << fresh.error().to_string();
  EXPECT_EQ(*fresh, decode<Everything>(bytes).value()) << "limits change nothing else";
}

void expect_breach(const std::string& bytes, const DecodeLimits& limits, const std::string& what) {
  Everything message;
  for (const Status& status :
       {decode<Everything>(bytes, limits).status(), decode_into(bytes, message, limits),
        merge_into(bytes, message, limits)}) {
    EXPECT_EQ(status.code(), StatusCode::ResourceExhausted) << status.to_string();
    EXPECT_THAT(std::string(status.message()), HasSubstr("message_test.Everything"));
    EXPECT_THAT(std::string(status.message()), HasSubstr("at byte "));
    EXPECT_THAT(std::string(status.message()), HasSubstr(what));
  }
}

// So many elements, and not one less.
void expect_elements(const Everything& message, std::size_t elements) {
  const std::string bytes = encode(message);
  expect_fits(bytes, {.elements = elements});
  expect_breach(bytes, {.elements = elements - 1}, "DecodeLimits::elements");
}

TEST(DecodeLimits, ElementsOfEveryKindCount) {
  expect_elements({.r_int32 = {1, 2, 300}}, 3);
  expect_elements({.r_double = {1, 2, 3}}, 3);
  expect_elements({.r_bool = {true, false}}, 2);
  expect_elements({.r_string = {"", "a", ""}}, 3);
  expect_elements({.r_inner = {Inner(), Inner{.name = "a"}}}, 2);
  expect_elements({.m_string = {{"a", 1}, {"b", 2}}}, 2);
}

TEST(DecodeLimits, ElementsOfSubmessagesCountTogether) {
  expect_elements({.r_int32 = {7}, .r_inner = {Inner{.values = {1, 2}}, Inner{.values = {3}}}}, 6);
}

TEST(DecodeLimits, DepthIsThatOfMessages) {
  Everything message;
  message.f_self.emplace().f_self.emplace();
  const std::string bytes = encode(message);
  expect_fits(bytes, {.depth = 2});
  expect_breach(bytes, {.depth = 1}, "DecodeLimits::depth");
  expect_fits(encode(Everything{.f_int32 = 1}), {.depth = 0});
}

TEST(DecodeLimits, MemoryIsThatOfElementsBoxesAndLongStrings) {
  const Everything many{.r_inner = std::vector<Inner>(100)};
  expect_fits(encode(many), {.memory = 100 * sizeof(Inner)});
  expect_breach(encode(many), {.memory = 100 * sizeof(Inner) - 1}, "DecodeLimits::memory");

  Everything boxed;
  boxed.f_self.emplace();
  constexpr std::size_t kBox = sizeof(Everything) + 24;  // with what malloc adds
  expect_fits(encode(boxed), {.memory = kBox});
  expect_breach(encode(boxed), {.memory = kBox - 1}, "DecodeLimits::memory");

  const Everything text{.f_string = std::string(1000, 'x')};
  expect_fits(encode(text), {.memory = 1100});
  expect_breach(encode(text), {.memory = 900}, "DecodeLimits::memory");

  const Everything entries{.m_string = {{"a", 1}, {"b", 2}}};
  expect_breach(encode(entries), {.memory = 100}, "DecodeLimits::memory");
}

TEST(DecodeLimits, WhatIsReusedIsNotTakenAgain) {
  Everything message{.f_string = std::string(1000, 'x'), .r_inner = std::vector<Inner>(100)};
  const std::string bytes = encode(message);
  const DecodeLimits tight{.memory = 1};
  EXPECT_EQ(decode<Everything>(bytes, tight).status().code(), StatusCode::ResourceExhausted);
  EXPECT_TRUE(decode_into(bytes, message, tight).is_ok());
}

TEST(DecodeLimits, UnknownFieldsOfAllLevelsCountTogether) {
  Everything message{.r_inner = {Inner(), Inner()}};
  message.unknown_fields.append("\x98\x7f\x01");
  message.r_inner[0].unknown_fields.append("\x98\x7f\x01");
  message.r_inner[1].unknown_fields.append("\x98\x7f\x01");
  expect_fits(encode(message), {.unknown_bytes = 9});
  expect_breach(encode(message), {.unknown_bytes = 8}, "DecodeLimits::unknown_bytes");
  expect_fits(encode(Everything{.f_int32 = 1}), {.unknown_bytes = 0});
}

// Three bytes on the wire, and a hundred in memory.
TEST(DecodeLimits, TheDefaultsRefuseWhatGrowsTooMuch) {
  std::string bytes;
  for (int i = 0; i < 5'000'000; ++i) bytes += std::string_view("\xca\x03\x00", 3);
  expect_breach(bytes, {}, "DecodeLimits::memory");
}

}  // namespace
}  // namespace cpprpc
