// tracestate: which lists are valid, what becomes of long ones, and changes.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/trace_context.h"

namespace cpprpc {
namespace {

using namespace std::literals;

std::string parsed(std::string_view header) {
  const auto state = TraceState::parse(header);
  return state ? state->to_string() : "refused";
}

// "m01=1,m02=1,..."
std::string members(int count) {
  std::string list;
  for (int i = 1; i <= count; ++i) {
    if (i > 1) list += ',';
    list += (i < 10 ? "m0" : "m") + std::to_string(i) + "=1";
  }
  return list;
}

TEST(TraceStateTest, IsAListOfKeysWithValues) {
  const auto state = TraceState::parse("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,fw529a3039@dt=x");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->get("rojo"), "00f067aa0ba902b7");
  EXPECT_EQ(state->get("congo"), "t61rcWkgMzE");
  EXPECT_EQ(state->get("fw529a3039@dt"), "x");
  EXPECT_FALSE(state->get("con"));
  EXPECT_FALSE(state->get("congo=t61rcWkgMzE"));
  EXPECT_EQ(parsed("").size(), 0u);
}

TEST(TraceStateTest, WhitespaceAndEmptyMembersAreLeftOut) {
  EXPECT_EQ(parsed("foo=1 \t , \t bar=2, \t baz=3 "), "foo=1,bar=2,baz=3");
  EXPECT_EQ(parsed(",foo=1,, ,bar=2,"), "foo=1,bar=2");
  EXPECT_EQ(parsed("foo= 1"), "foo= 1") << "a space in front belongs to the value";
}

TEST(TraceStateTest, AllCharactersThatAreAllowed) {
  const std::string key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
  std::string value;
  for (char c = 0x20; c <= 0x7e; ++c) {
    if (c != ',' && c != '=') value += c;
  }
  EXPECT_EQ(parsed(key + "=" + value), key + "=" + value);
  EXPECT_EQ(parsed("0" + key + "@a-z0_9*/=1"), "0" + key + "@a-z0_9*/=1");
}

TEST(TraceStateTest, KeysThatAreRefused) {
  for (const std::string_view key :
       {""sv, " "sv, "FOO"sv, "foo "sv, "foo.bar"sv, "1foo"sv, "_foo"sv, "foo@"sv, "@foo"sv,
        "foo@@bar"sv, "foo@bar@baz"sv, "foo@1bar"sv, "_foo@bar"sv, "f\xc3\xb6o"sv, "f\0o"sv,
        "f\no"sv}) {
    EXPECT_EQ(parsed(std::string(key) + "=1"), "refused") << key;
  }
}

TEST(TraceStateTest, ValuesThatAreRefused) {
  for (const std::string_view value :
       {""sv, " "sv, "a=b"sv, "="sv, "\x7f"sv, "\xc3\xa9"sv, "a\tb"sv, "a\nb"sv, "a\0b"sv}) {
    EXPECT_EQ(parsed("foo=" + std::string(value)), "refused") << value;
  }
  EXPECT_EQ(parsed("foo"), "refused");
}

TEST(TraceStateTest, LengthsOfKeysAndValues) {
  const auto is_refused = [](const std::string& key, const std::string& value) {
    return !TraceState::parse(key + "=" + value);
  };
  EXPECT_FALSE(is_refused(std::string(256, 'k'), "1"));
  EXPECT_TRUE(is_refused(std::string(257, 'k'), "1"));
  EXPECT_FALSE(is_refused(std::string(241, 't') + "@" + std::string(14, 's'), "1"));
  EXPECT_TRUE(is_refused(std::string(242, 't') + "@v", "1"));
  EXPECT_TRUE(is_refused("t@" + std::string(15, 's'), "1"));
  EXPECT_FALSE(is_refused("k", std::string(256, 'v')));
  EXPECT_TRUE(is_refused("k", std::string(257, 'v')));
}

TEST(TraceStateTest, AKeyComesOnce) {
  EXPECT_EQ(parsed("foo=1,bar=2,foo=1"), "refused");
  const std::vector<std::string_view> headers = {"foo=1", "foo=2"};
  EXPECT_FALSE(TraceState::parse(headers));
}

TEST(TraceStateTest, HasAtMost32Members) {
  EXPECT_EQ(parsed(members(32)), members(32));
  EXPECT_EQ(parsed(members(33)), "refused");
  const std::string most = members(32);
  const std::vector<std::string_view> headers = {most, "a=1"};
  EXPECT_FALSE(TraceState::parse(headers));
}

// Section 3.3.1.5, limits: members of more than 128 characters first, then from the end.
TEST(TraceStateTest, OfALongListLongMembersGoFirst) {
  const std::string longer = "long=" + std::string(124, 'x');  // 129
  const std::string fits = "fits=" + std::string(123, 'x');    // 128
  EXPECT_EQ(parsed("a=1," + longer + ",b=2"), "a=1," + longer + ",b=2") << "there is room";
  const std::string filling = "f1=" + std::string(125, 'x') + ",f2=" + std::string(125, 'x') +
                              ",f3=" + std::string(125, 'x');  // 386
  EXPECT_EQ(parsed(longer + "," + filling + ",b=2"), filling + ",b=2");
  EXPECT_EQ(parsed(filling + "," + fits + ",b=2"), filling) << "515 + 4: two from the end";
}

TEST(TraceStateTest, HasAtMost512Characters) {
  std::string list;
  for (char c = 'a'; list.size() < 512; ++c) {
    list += std::string(list.empty() ? "" : ",") + c + "=" + std::string(29, 'x');
  }
  ASSERT_EQ(list.size(), 543u);  // 17 members; 16 of them have 511 characters
  EXPECT_EQ(parsed(list), list.substr(0, 511));
  const std::string whole = list.substr(0, 479) + ",zz=" + std::string(29, 'y');
  ASSERT_EQ(whole.size(), 512u);
  EXPECT_EQ(parsed(whole), whole);
}

TEST(TraceStateTest, AChangedMemberComesFirst) {
  TraceState state = *TraceState::parse("rojo=1,congo=2");
  state.set("congo", "3");
  EXPECT_EQ(state.to_string(), "congo=3,rojo=1");
  state.set("acme", "4");
  EXPECT_EQ(state.to_string(), "acme=4,congo=3,rojo=1");
  EXPECT_TRUE(state.erase("rojo"));
  EXPECT_FALSE(state.erase("rojo"));
  EXPECT_EQ(state.to_string(), "acme=4,congo=3");
  EXPECT_TRUE(state.erase("acme"));
  EXPECT_TRUE(state.erase("congo"));
  EXPECT_TRUE(state.empty());
}

TEST(TraceStateTest, TheLastMembersMakeRoom) {
  TraceState many = *TraceState::parse(members(32));
  many.set("acme", "1");
  EXPECT_EQ(many.to_string(), "acme=1," + members(31));
  TraceState full =
      *TraceState::parse("a=" + std::string(200, 'x') + ",b=" + std::string(250, 'x') + ",c=1");
  full.set("acme", std::string(200, 'y'));
  EXPECT_EQ(full.to_string(), "acme=" + std::string(200, 'y') + ",a=" + std::string(200, 'x'));
}

TEST(TraceStateTest, WrongMembersAreRefusedWithAReason) {
  TraceState state = *TraceState::parse("a=1");
  EXPECT_THROW(state.set("Acme", "1"), std::invalid_argument);
  EXPECT_THROW(state.set("acme", ""), std::invalid_argument);
  EXPECT_THROW(state.set("acme", "a,b"), std::invalid_argument);
  EXPECT_THROW(state.set("acme", std::string(257, 'x')), std::invalid_argument);
  EXPECT_EQ(state.to_string(), "a=1");
}

}  // namespace
}  // namespace cpprpc
