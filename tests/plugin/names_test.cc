#include "plugin/model/names.h"

#include <gtest/gtest.h>

#include "plugin/model/attribute.h"

namespace cpprpc::plugin::model {
namespace {

TEST(Names, SnakeCase) {
  EXPECT_EQ(snake_case("SayHello"), "say_hello");
  EXPECT_EQ(snake_case("sayHello"), "say_hello");
  EXPECT_EQ(snake_case("say_hello"), "say_hello");
  EXPECT_EQ(snake_case("GetHTTPInfo"), "get_http_info");
  EXPECT_EQ(snake_case("HTTP"), "http");
  EXPECT_EQ(snake_case("V2Get"), "v2_get");
  EXPECT_EQ(snake_case("SCREAMING_CASE"), "screaming_case");
  EXPECT_EQ(snake_case("_Leading"), "_leading");
}

TEST(Names, UpperCamel) {
  EXPECT_EQ(upper_camel("DARK_RED"), "DarkRed");
  EXPECT_EQ(upper_camel("dark_red"), "DarkRed");
  EXPECT_EQ(upper_camel("darkRed"), "DarkRed");
  EXPECT_EQ(upper_camel("HTTP2_ERROR"), "Http2Error");
  EXPECT_EQ(upper_camel("V1_2"), "V1_2");
  EXPECT_EQ(upper_camel("__A__"), "A");
  EXPECT_EQ(upper_camel("_"), "");
}

TEST(Names, WithoutPrefix) {
  EXPECT_EQ(without_prefix("COLOR_DARK_RED", "Color"), "_DARK_RED");
  EXPECT_EQ(without_prefix("PHONE_TYPE_HOME", "PhoneType"), "_HOME");
  EXPECT_EQ(without_prefix("PHONETYPE_HOME", "PhoneType"), "_HOME");
  EXPECT_EQ(without_prefix("phone_type_home", "PHONE_TYPE"), "_home");
  EXPECT_EQ(without_prefix("COLORFUL", "Color"), "COLORFUL");
  EXPECT_EQ(without_prefix("COLOR", "Color"), "COLOR");
  EXPECT_EQ(without_prefix("RED", "Color"), "RED");
}

TEST(Scope, HandsEachNameOutOnce) {
  Scope scope;
  EXPECT_EQ(scope.reserve("a"), "a");
  EXPECT_EQ(scope.reserve("a"), "a_");
  EXPECT_EQ(scope.reserve("a"), "a_2");
  EXPECT_EQ(scope.reserve("a_"), "a_3");
  scope.take("b");
  EXPECT_EQ(scope.reserve("b"), "b_");
}

TEST(Scope, AsksWhatIsTakenElsewhere) {
  Scope scope(ScopeKind::Types, [](const std::string& name) { return name == "A"; });
  EXPECT_EQ(scope.reserve("A"), "A_");
}

TEST(Scope, AvoidsWordsOfTheLanguage) {
  Scope scope;
  for (const std::string word :
       {"class", "xor_eq",  "co_await", "typeof",   "EOF",    "NULL",     "errno",
        "major", "assert",  "stdin",    "INFINITY", "DOMAIN", "OVERFLOW", "linux",
        "unix",  "signals", "slots",    "TRUE",     "std",    "cpprpc"}) {
    EXPECT_EQ(scope.reserve(word), word + "_");
  }
}

TEST(Scope, AvoidsWhatIsReservedForImplementations) {
  Scope members;
  EXPECT_EQ(members.reserve("_id"), "_id");
  EXPECT_EQ(members.reserve("_Id"), "Id");
  EXPECT_EQ(members.reserve("a__b"), "a_b");
  EXPECT_EQ(members.reserve("__c"), "_c");
  EXPECT_EQ(members.reserve("_"), "x");
  EXPECT_EQ(members.reserve("1st"), "x1st");
  EXPECT_EQ(members.reserve(""), "x_");
  Scope types(ScopeKind::Types);
  EXPECT_EQ(types.reserve("_id"), "id");
  EXPECT_EQ(types.reserve("_1"), "x1");
}

TEST(Scope, KnowsWhatStandsAtTheBeginningOfALine) {
  Scope members;
  Scope types(ScopeKind::Types);
  for (const std::string word : {"import", "module", "final", "override"}) {
    EXPECT_EQ(members.reserve(word), word);
    EXPECT_EQ(types.reserve(word), word + "_");
  }
}

TEST(Scope, SharesTheGlobalNamespaceWithTheLibraryOfC) {
  Scope types(ScopeKind::Types);
  Scope global(ScopeKind::GlobalTypes);
  for (const std::string word : {"time", "index", "stat", "log", "size_t", "FILE", "main"}) {
    EXPECT_EQ(types.reserve(word), word);
    EXPECT_EQ(global.reserve(word), word + "_");
  }
}

TEST(Names, Namespaces) {
  EXPECT_EQ(namespace_name("demo", true), "demo");
  EXPECT_EQ(namespace_name("class", false), "class_");
  EXPECT_EQ(namespace_name("std", false), "std_");
  EXPECT_EQ(namespace_name("time", true), "time_");
  EXPECT_EQ(namespace_name("time", false), "time");
}

TEST(Attributes, AreWhatStandsBetweenBrackets) {
  for (const char* good : {"nodiscard", "gnu::aligned(64)", "nodiscard(\"why, and (how)\")",
                           "gnu::packed , maybe_unused", "x::y(a, b::c, 1.5)", "f()"}) {
    EXPECT_TRUE(is_attribute_list(good)) << good;
  }
  for (const char* bad : {"", " nodiscard", "a]] b", "a(b", "a(\"b", "a(\"\\\")\")", "a b", "a,",
                          "1a", "a::b::c", "a//", "a\nb", "a(\"\n\")", "a(\"\303\251\")"}) {
    EXPECT_FALSE(is_attribute_list(bad)) << bad;
  }
  EXPECT_FALSE(is_attribute_list(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace cpprpc::plugin::model
