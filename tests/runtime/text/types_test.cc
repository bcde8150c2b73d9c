// What needs a TypeSet: Any, and extensions.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "cpprpc/message/extension.h"
#include "cpprpc/message/type_set.h"
#include "cpprpc/text.h"
#include "judge.h"
#include "text.msg.h"

namespace cpprpc {
namespace {

using text_test::Config;
using text_tests::Judge;

const TypeSet& types() {
  static const TypeSet types = TypeSet::of<Config>();
  return types;
}

Result<Config> read(std::string_view text) { return from_text<Config>(text, {.types = &types()}); }

std::string error(std::string_view text) {
  const Result<Config> config = read(text);
  return config ? "read" : std::string(config.error().message());
}

std::string line(const Config& config, bool redact = false) {
  return to_text(config, {.single_line = true, .redact = redact, .types = &types()});
}

// Expects that libprotobuf reads the same from a text, and that both write it as it is.
void expect_agreement(std::string_view text) {
  static const Judge judge(table_of<Config>());
  const Result<Config> config = read(text);
  ASSERT_TRUE(config) << text << "\n" << config.error().to_string();
  EXPECT_EQ(judge.read(text), judge.again(encode(*config))) << text;
  EXPECT_EQ(line(*config), text);
  EXPECT_EQ(judge.write(encode(*config), {.single_line = true}), text);
}

// --- Any

TEST(TextAny, IsWrittenAsWhatItHolds) {
  expect_agreement(
      R"(any { [type.googleapis.com/text_test.Config] { id: 1 child { name: "a" } } })");
  expect_agreement(R"(any { [type.googleprod.com/text_test.Config.Inner] { } })");
  expect_agreement(
      R"(anys { [type.googleapis.com/text_test.Credentials] { user: "b" } } anys { })");
  expect_agreement(
      R"(any { [type.googleapis.com/google.protobuf.Any] { [type.googleapis.com/text_test.Config] { id: 1 } } })");
}

// libprotobuf knows two domains, and we take any: the type is looked up by its name.
TEST(TextAny, IsOfAnyDomain) {
  for (const char* text : {R"(any { [example.com:80/a-b/~c%20/text_test.Config] { id: 1 } })",
                           R"(any { [/text_test.Config] { id: 1 } })"}) {
    EXPECT_EQ(line(read(text).value()), text);
  }
}

TEST(TextAny, IsReadInBothForms) {
  const Config config =
      read("any: { [ # why\n type.googleapis.com / text_test.Config ]: < id: 1 >, }").value();
  EXPECT_EQ(config.any->type_url, "type.googleapis.com/text_test.Config");
  EXPECT_EQ(decode<Config>(config.any->value).value(), (Config{.id = 1}));
  EXPECT_EQ(
      read(R"(any { type_url: "type.googleapis.com/text_test.Config" value: "\010\001" })").value(),
      config);
}

TEST(TextAny, IsWrittenInFieldsIfItsTypeIsNotKnownOrItsBytesAreMalformed) {
  const Config config = read("any { [a/text_test.Config] { id: 1 } }").value();
  EXPECT_EQ(to_text(config, {.single_line = true}),
            R"(any { type_url: "a/text_test.Config" value: "\010\001" })");
  for (const char* text :
       {R"(any { type_url: "a/text_test.Config" value: "\377" })",
        R"(any { type_url: "text_test.Config" value: "\010\001" })",
        R"(any { type_url: "a/text_test.Nothing" value: "\010\001" })",
        R"(any { type_url: "a b/text_test.Config" value: "\010\001" })",
        R"(any { type_url: "a]/text_test.Config" value: "\010\001" })",
        R"(any { type_url: "a#/text_test.Config" value: "\010\001" })",
        R"(any { value: "\010\001" })", R"(any { type_url: "a/text_test.Config/" })"}) {
    EXPECT_EQ(line(read(text).value()), text);
  }
}

TEST(TextAny, RefusesWhatItCannotHold) {
  EXPECT_EQ(error("any { [a/text_test.Nothing] {} }"),
            "line 1, column 7, any: there is no such type in TextReadOptions::types; add the file "
            "that declares it");
  EXPECT_NE(error("any { [a/text_test.Config] { nmae: 1 } }")
                .find("any.[a/text_test.Config]: there is no field \"nmae\" in text_test.Config"),
            std::string::npos);
  EXPECT_NE(error("[a/text_test.Config] {}").find("only in a google.protobuf.Any"),
            std::string::npos);
  for (const char* text : {"any { [a/text_test.Config] {} [a/text_test.Config] {} }",
                           "any { [a/text_test.Config] {} type_url: 'a' }",
                           "any { value: 'a' [a/text_test.Config] {} }"}) {
    EXPECT_NE(error(text).find("the field is there twice"), std::string::npos) << text;
  }
  for (const char* text : {"any { [a/text_test.Config {} }", "any { [a/text_test Config] {} }",
                           "any { ['a/text_test.Config'] {} }", "any { [a/\xc3\xa9] {} }"}) {
    EXPECT_NE(error(text).find("expected ']'"), std::string::npos) << text << error(text);
  }
  EXPECT_NE(error("any { [a/text_test.Config").find("the name has no end"), std::string::npos);
  EXPECT_NE(error("any { [a/text_test.Config]: 1 }").find("expected a message in braces"),
            std::string::npos);
}

TEST(TextAny, HidesWhatItCannotJudge) {
  const Config config =
      read("any { [a/text_test.Credentials] { user: 'a' password: 'b' } }").value();
  EXPECT_EQ(line(config, true),
            R"(any { [a/text_test.Credentials] { user: "a" password: "[REDACTED]" } })");
  EXPECT_EQ(to_text(config, {.single_line = true, .redact = true}),
            R"(any { type_url: "a/text_test.Credentials" value: "[REDACTED]" })");
}

TEST(TextAny, IsNotExpandedWithoutLimit) {
  wkt::Any any{.type_url = "a/google.protobuf.Any"};
  for (int i = 0; i < 2'000; ++i) any = {.type_url = "a/google.protobuf.Any", .value = encode(any)};
  const std::string text = line(Config{.any = any});
  EXPECT_EQ(text.find("value: "), text.rfind("value: ")) << "the innermost is not expanded";
  std::size_t depth = 0;
  for (std::size_t at = 0; (at = text.find("[a/", at)) != std::string::npos; ++at) ++depth;
  EXPECT_EQ(depth, 99U);
  EXPECT_EQ(read(text).value(), (Config{.any = any}));
}

// --- extensions

TEST(TextExtension, IsWrittenAmongTheFields) {
  expect_agreement(R"(id: 1 [text_test.weight]: 5)");
  expect_agreement(
      R"([text_test.weight]: -1 [text_test.weights]: 1 [text_test.weights]: 2 )"
      R"([text_test.more] { id: 1 [text_test.more] { name: "a" } } [text_test.mores] { } )"
      R"([text_test.mores] { id: 2 } [text_test.extra] { count: 1 } [text_test.secret]: "s" )"
      R"([text_test.ext_level]: LEVEL_HIGH)");
}

TEST(TextExtension, IsReadAsOtherFieldsAre) {
  const Config config =
      read("[text_test.weights]: [1, 2] [text_test.more]: < id: 3 >; [ text_test . weights ]: 0x4,")
          .value();
  EXPECT_EQ(get_extension(config, text_test::weights).value(),
            (std::vector<std::int32_t>{1, 2, 4}));
  EXPECT_EQ(get_extension(config, text_test::more).value().id, 3);
}

TEST(TextExtension, IsRefusedTwiceAndUnknown) {
  EXPECT_EQ(error("child { [text_test.weight]: 1 [text_test.weight]: 1 }"),
            "line 1, column 31, child: the extension is there twice, and takes one value");
  EXPECT_EQ(error("child { [text_test.weight]: x }"),
            "line 1, column 29, child.[text_test.weight]: expected an integer for int32");
  EXPECT_EQ(error("[text_test.weihgt]: 1"),
            "line 1, column 1: there is no extension of this name of text_test.Config in "
            "TextReadOptions::types; add the file that declares it");
  EXPECT_NE(error("credentials { [text_test.weight]: 1 }").find("of text_test.Credentials"),
            std::string::npos)
      << "an extension of another message";
  EXPECT_FALSE(from_text<Config>("[text_test.weight]: 1"));
}

TEST(TextExtension, AndAnyWantRequiredFields) {
  EXPECT_EQ(error("[text_test.ext_strict] { id: 1 level: 1 }"),
            "line 1, column 41, [text_test.ext_strict].credentials: the field is required, and "
            "missing");
  EXPECT_EQ(error("any { [a/text_test.Strict] {} }"),
            "line 1, column 29, any.[a/text_test.Strict].id: the field is required, and missing");
}

TEST(TextExtension, IsUnknownWithoutItsType) {
  Config config{.id = 1};
  set_extension(config, text_test::weight, 5);
  config.unknown_fields.append({"\xf8\x07\x06", 3});
  EXPECT_EQ(to_text(config), "id: 1\n");
  EXPECT_EQ(to_text(config, {.print_unknown_fields = true}), "id: 1\n100: 5\n127: 6\n");
  EXPECT_EQ(to_text(config, {.print_unknown_fields = true, .types = &types()}),
            "id: 1\n[text_test.weight]: 5\n127: 6\n");
}

TEST(TextExtension, IsUnknownIfItIsMalformed) {
  Config config;
  config.unknown_fields.append({"\xb2\x06\x01\xff", 4});  // 102, a message
  EXPECT_EQ(line(config), "");
  EXPECT_EQ(to_text(config, {.print_unknown_fields = true, .types = &types()}), "102: \"\\377\"\n");
}

TEST(TextExtension, IsHidden) {
  const Config config =
      read("[text_test.secret]: 'a' [text_test.ext_credentials] { password: 'b' }").value();
  EXPECT_EQ(
      line(config, true),
      R"([text_test.secret]: "[REDACTED]" [text_test.ext_credentials] { password: "[REDACTED]" })");
  EXPECT_EQ(to_text(config, {.redact = true, .print_unknown_fields = true}),
            "105: \"[REDACTED]\"\n107: \"[REDACTED]\"\n");
}

TEST(TextExtension, IsNotExpandedWithoutLimit) {
  Config config;
  for (int i = 0; i < 2'000; ++i) {
    Config outer;
    set_extension(outer, text_test::more, config);
    config = outer;
  }
  const std::string text = line(config);
  std::size_t depth = 0;
  for (std::size_t at = 0; (at = text.find("more]", at)) != std::string::npos; ++at) ++depth;
  EXPECT_EQ(depth, 100U);
}

// --- message sets

TEST(TextMessageSet, NamesItemsByTheirTypes) {
  expect_agreement(R"(set { [text_test.SetItem] { str: "a" set { [text_test.SetItem] { } } } })");
  expect_agreement(R"(set { [text_test.outside] { str: "b" } })");
  expect_agreement(R"(set { [text_test.SetItem] { } [text_test.outside] { str: "b" } })");
}

TEST(TextMessageSet, TakesNamesOfExtensions) {
  EXPECT_EQ(read("set { [text_test.SetItem.item] { str: 'a' } }").value(),
            read("set { [text_test.SetItem] { str: 'a' } }").value());
  EXPECT_NE(
      error("set { [text_test.SetItem] {} [text_test.SetItem.item] {} }").find("is there twice"),
      std::string::npos);
  EXPECT_NE(error("set { [text_test.Config] {} }")
                .find("no extension of this name of text_test.MessageSet"),
            std::string::npos);
  EXPECT_NE(error("[text_test.SetItem] {}").find("no extension of this name of text_test.Config"),
            std::string::npos)
      << "not in a message set";
}

}  // namespace
}  // namespace cpprpc
