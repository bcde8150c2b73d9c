// protoc's own classes of this proto do not compile: the reference is a dynamic message.

#include "golden/collisions.msg.h"
#include "golden/collisions.rpc.h"
#include "reference.h"

namespace {

using namespace golden_test;
namespace ours = golden::collisions;

std::unique_ptr<Theirs> theirs(const std::string& name, const std::string& text) {
  return dynamic_reference("golden/collisions.proto", "golden.collisions." + name, text);
}

// The name of the proto leads to the type of that name.
static_assert(cpprpc::Codec<ours::Outer::Inner>::full_name == "golden.collisions.Outer.Inner");
static_assert(cpprpc::Codec<ours::Outer_Inner>::full_name == "golden.collisions.Outer_Inner");
static_assert(cpprpc::Codec<ours::std_>::full_name == "golden.collisions.std");

TEST(Collisions, NestedMessages) {
  expect_agreement(ours::Outer{.inner = ours::Outer::Inner{.nested = 1}},
                   theirs("Outer", "inner { nested: 1 }"));
  expect_agreement(ours::Outer_Inner{.top = 1}, theirs("Outer_Inner", "top: 1"));
}

TEST(Collisions, FieldTypeAndOneofOfOneName) {
  ours::Same same{.kind_ = ours::Same::Kind{.value = 1}, .color_ = ours::Same::Color::Red};
  same.kind.emplace<ours::Same::Kind_::text>("t");
  expect_agreement(same, theirs("Same", R"(Kind_ { value: 1 } Color_: COLOR_RED text: "t")"));
}

TEST(Collisions, WithWhatEveryMessageHas) {
  ours::Members members{.unknown_fields_ = "u", .members = 1};
  members.unknown_fields_2.emplace<ours::Members::UnknownFields::choice>(2);
  expect_agreement(members, theirs("Members", R"(unknown_fields: "u" Members: 1 Choice: 2)"));
  ours::Nothing nothing;
  nothing.kind.emplace<ours::Nothing::Kind::none_>(3);
  expect_agreement(nothing, theirs("Nothing", "none: 3"));
  EXPECT_EQ(ours::Nothing().kind.index(), ours::Nothing::Kind::none);
  expect_agreement(ours::UnknownFields{.unknown_fields_ = ours::UnknownFields{}},
                   theirs("UnknownFields", "unknown_fields {}"));
}

TEST(Collisions, ValuesOfEnums) {
  EXPECT_EQ(to_string(ours::Flavor::FlavorDarksalt), "FLAVOR_DARKSALT");
  EXPECT_EQ(to_string(ours::Flavor::FlavorDarkSalt), "FLAVOR_DARK_SALT");
  EXPECT_EQ(ours::Flavor::FlavorDarkSalt_, ours::Flavor::DarkSalt);
}

TEST(Collisions, WithTheLibraries) {
  expect_agreement(ours::cpprpc_{.std_ = ours::std_{.value = 1}, .string = {"s"}},
                   theirs("cpprpc", R"(std { value: 1 } string: "s")"));
  expect_agreement(ours::optional{.vector = "v", .map = {1}, .optional_ = ours::optional{}},
                   theirs("optional", R"(vector: "v" map: 1 optional {})"));
  expect_agreement(ours::string{.value = ours::std_{}}, theirs("string", "value {}"));
  expect_agreement(ours::golden{.golden_ = 1}, theirs("golden", "golden: 1"));
  expect_agreement(ours::to_string_{.value = 1}, theirs("to_string", "value: 1"));
}

TEST(Collisions, WithTheNamesThatCodecsUse) {
  expect_agreement(
      ours::Codec{.size = 1,
                  .write = 2,
                  .read = 3,
                  .clear = 4,
                  .fields = 5,
                  .m = 6,
                  .in = 7,
                  .out = 8,
                  .sizes = 9,
                  .n = 10,
                  .value = 11},
      theirs("Codec",
             "size: 1 write: 2 read: 3 clear: 4 fields: 5 m: 6 in: 7 out: 8 sizes: 9 n: 10 "
             "value: 11"));
}

TEST(Collisions, MethodsAndClients) {
  using Methods = ours::Greeter::methods;
  EXPECT_EQ(Methods::say_hello.path, "/golden.collisions.Greeter/SayHello");
  EXPECT_EQ(Methods::say_hello_.path, "/golden.collisions.Greeter/say_hello");
  EXPECT_EQ(Methods::bind_.path, "/golden.collisions.Greeter/Bind");
  EXPECT_EQ(Methods::methods_.path, "/golden.collisions.Greeter/Methods");
  EXPECT_EQ(Methods::full_name_.path, "/golden.collisions.Greeter/FullName");
  EXPECT_EQ(Methods::greeter.path, "/golden.collisions.Greeter/Greeter");
  static_assert(cpprpc::Message<ours::GreeterClient>);
  static_assert(std::is_constructible_v<ours::GreeterClient_, cpprpc::Channel>);
}

}  // namespace
