#include "plugin/options.h"

#include <gmock/gmock.h>

namespace cpprpc::plugin {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

Options parsed(const std::string& text) {
  const ParsedOptions result = parse_options(text);
  EXPECT_EQ(result.error, "") << text;
  return result.options;
}

std::string error(const std::string& text) { return parse_options(text).error; }

TEST(Options, Defaults) {
  EXPECT_TRUE(parsed("").services);
  EXPECT_TRUE(parsed("").namespaces.empty());
}

TEST(Options, Services) {
  EXPECT_FALSE(parsed("services=false").services);
  EXPECT_TRUE(parsed("services=true,services=true").services);
  EXPECT_THAT(error("services=no"), HasSubstr("neither true nor false"));
  EXPECT_THAT(error("services=true,services=false"), HasSubstr("contradicts"));
}

TEST(Options, Messages) {
  EXPECT_EQ(parsed("").messages, Messages::Ours);
  EXPECT_EQ(parsed("messages=cpprpc").messages, Messages::Ours);
  EXPECT_EQ(parsed("messages=protobuf,messages=protobuf").messages, Messages::Protobuf);
  EXPECT_THAT(error("messages=protoc"), HasSubstr("neither cpprpc nor protobuf"));
  EXPECT_THAT(error("messages=protobuf,messages=cpprpc"), HasSubstr("contradicts"));
  EXPECT_THAT(error("services=false,messages=protobuf"), HasSubstr("nothing to generate"));
}

TEST(Options, WellKnownTypes) {
  EXPECT_FALSE(parsed("").generate_well_known);
  EXPECT_FALSE(parsed("well_known=include").generate_well_known);
  EXPECT_TRUE(parsed("well_known=generate").generate_well_known);
  EXPECT_THAT(error("well_known=true"), HasSubstr("neither include nor generate"));
}

TEST(Options, Descriptors) {
  EXPECT_TRUE(parsed("").descriptors);
  EXPECT_TRUE(parsed("descriptors=true").descriptors);
  EXPECT_FALSE(parsed("descriptors=false,descriptors=false").descriptors);
  EXPECT_THAT(error("descriptors=0"), HasSubstr("descriptors=0 is neither true nor false"));
  EXPECT_THAT(error("descriptors=true,descriptors=false"), HasSubstr("contradicts"));
}

TEST(Options, Namespaces) {
  EXPECT_THAT(parsed("namespace=a.b:x::y,,namespace=:z,namespace=a.b:x::y").namespaces,
              UnorderedElementsAre(Pair("a.b", "x::y"), Pair("", "z")));
  EXPECT_THAT(error("namespace=a:x,namespace=a:y"), HasSubstr("contradicts namespace=a:x"));
  EXPECT_THAT(error("namespace=a"), HasSubstr("--cpp-rpc_opt"));
  EXPECT_THAT(error("namespace=a..b:x"), HasSubstr("\"a..b\" is no package"));
  EXPECT_THAT(error("namespace=google.protobuf:x"), HasSubstr("come with the runtime"));
}

TEST(Options, NamespacesAreThoseOfCpp) {
  for (const std::string name :
       {"", "::", "a::", "::a", "a:b", "a.b", "a b", "1a", "a::class", "xor", "std", "a::std",
        "a::cpprpc", "EOF", "a__b", "_a", "time"}) {
    EXPECT_NE(error("namespace=p:" + name), "") << name;
    EXPECT_TRUE(namespace_fault(name)) << name;
  }
  for (const std::string name : {"a", "a::b", "A1::b_c", "cpprpc", "cpprpc::x", "a::time"}) {
    EXPECT_FALSE(namespace_fault(name)) << name;
  }
}

TEST(Options, UnknownOnesAreRefusedWithTheListOfThoseThatExist) {
  EXPECT_EQ(error("service=false"),
            "unknown option \"service=false\"; the options are services=true|false, "
            "messages=cpprpc|protobuf, map=ordered|unordered, descriptors=true|false, "
            "well_known=include|generate and namespace=PACKAGE:NAMESPACE");
  EXPECT_THAT(error("services"), HasSubstr("has no value; the options are"));
}

TEST(Options, AllErrorsAreTold) {
  const std::string text = error("x,services=1,services=false,namespace=q");
  EXPECT_THAT(text, HasSubstr("\"x\""));
  EXPECT_THAT(text, HasSubstr("services=1"));
  EXPECT_THAT(text, HasSubstr("namespace=q"));
}

}  // namespace
}  // namespace cpprpc::plugin
