// messages=protobuf: services that use protoc's own classes.

#include <gmock/gmock.h>

#include "generated.h"

namespace cpprpc::plugin {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string proto3(const std::string& body) { return "syntax = \"proto3\";\n" + body; }

Generated services(const std::string& body, const std::string& options = "") {
  return generated({{"a.proto", proto3(body)}}, "messages=protobuf," + options);
}

TEST(MessagesProtobuf, WhatOurMessagesCannotBeIsNoMatter) {
  const Generated out = generated({{"a.proto", R"(syntax = "proto2"; package p;
      message A { required int32 a = 1; extensions 5 to 9; optional int32 d = 2 [default = 7]; }
      extend A { optional int32 e = 5; }
      service S { rpc X(A) returns (A); })"}},
                                  "messages=protobuf");
  EXPECT_EQ(out.error, "");
  EXPECT_THAT(out.files.at("a.rpc.h"), HasSubstr("#include \"a.pb.h\""));
  EXPECT_THAT(out.files.at("a.rpc.h"), HasSubstr("cpprpc::Unary<A, A> x{\"/p.S/X\"}"));
}

TEST(MessagesProtobuf, IncludesTheHeadersOfWhatIsMentioned) {
  const Generated out =
      generated({{"x/a.proto", proto3(R"(package p; import "x/b.proto"; import "x/c.proto";
                               import "google/protobuf/empty.proto";
                               service S { rpc X(q.B) returns (google.protobuf.Empty); })")},
                 {"x/b.proto", proto3("package q; message B {}")},
                 {"x/c.proto", proto3("package q; message C {}")}},
                "messages=protobuf");
  const std::string text = out.files.at("x/a.rpc.h");
  EXPECT_THAT(text, HasSubstr("#include \"x/a.pb.h\""));
  EXPECT_THAT(text, HasSubstr("#include \"x/b.pb.h\""));
  EXPECT_THAT(text, HasSubstr("#include \"google/protobuf/empty.pb.h\""));
  EXPECT_THAT(text, Not(HasSubstr("x/c.pb.h")));
  EXPECT_THAT(text, HasSubstr("cpprpc::Unary<::q::B, ::google::protobuf::Empty> x{"));
}

TEST(MessagesProtobuf, TypesAreSpelledAsProtocSpellsThem) {
  const std::string text = services(R"(package p; message class { message Inner { message new {} } }
                  service S { rpc X(class) returns (class.Inner.new); })")
                               .files.at("a.rpc.h");
  EXPECT_THAT(text, HasSubstr("cpprpc::Unary<class_, class__Inner_new> x{"));
}

TEST(MessagesProtobuf, NamespacesMoveTheServicesAlone) {
  const std::string text =
      services("package p.q; message M {} service S { rpc X(M) returns (M); }", "namespace=p.q:r")
          .files.at("a.rpc.h");
  EXPECT_THAT(text, HasSubstr("namespace r {"));
  EXPECT_THAT(text, HasSubstr("cpprpc::Unary<::p::q::M, ::p::q::M> x{"));
}

TEST(MessagesProtobuf, ServicesYieldToWhatProtocDeclares) {
  const auto header = [](const std::string& body) { return services(body).files["a.rpc.h"]; };
  EXPECT_THAT(header("message SClient {} service S {}"), HasSubstr("class SClient_ {"));
  EXPECT_THAT(header("message A { message B {} } service A_B {}"), HasSubstr("class A_B_ {"));
  EXPECT_THAT(header("enum E { Z = 0; SClient = 1; } service S {}"), HasSubstr("class SClient_ {"));
  EXPECT_THAT(header("message A { enum E { Z = 0; } } service A_E_Z {}"),
              HasSubstr("class A_E_Z_ {"));
  EXPECT_THAT(header("enum E { Z = 0; } service E_Parse {}"), HasSubstr("class E_Parse_ {"));
  EXPECT_THAT(header("option cc_generic_services = true; service S {} service S_Stub {}"),
              HasSubstr("class S_Stub_ {"));
  const Generated extended =
      generated({{"a.proto", R"(syntax = "proto2"; message A { extensions 1 to 9; }
                      extend A { optional int32 SClient = 1; optional int32 my_ext = 2; }
                      service S {} service kMyExtFieldNumber {})"}},
                "messages=protobuf");
  EXPECT_THAT(extended.files.at("a.rpc.h"), HasSubstr("class SClient_ {"));
  EXPECT_THAT(extended.files.at("a.rpc.h"), HasSubstr("class kMyExtFieldNumber_ {"));
}

TEST(MessagesProtobuf, ServicesBringTheDescriptorsOfAllThatTheyImport) {
  const std::map<std::string, std::string> protos = {
      {"a.proto", proto3("package p; import \"b.proto\"; service S { rpc X(q.B) returns (q.B); }")},
      {"b.proto", proto3("package q; import \"c.proto\"; message B { C c = 1; }")},
      {"c.proto", proto3("package q; message C {}")}};
  const Generated out = generated(protos, "messages=protobuf");
  const std::string& text = out.files.at("a.rpc.cc");
  EXPECT_THAT(
      text, HasSubstr("router.add_service(full_name, cpprpc::ServiceFile<\"a.proto\">::table());"));
  EXPECT_THAT(text, HasSubstr("constexpr FileTable kFile1 = {\n      \"c.proto\""));
  EXPECT_THAT(text, HasSubstr("constexpr FileTable kFile2 = {\n      \"b.proto\""));
  EXPECT_THAT(text, HasSubstr("constexpr FileTable kFile = {\n      \"a.proto\""));
  EXPECT_LT(text.find("\"c.proto\""), text.find("\"b.proto\""));   // what is imported comes first
  EXPECT_THAT(out.files.at("b.rpc.cc"), Not(HasSubstr("kFile")));  // no services, nothing to tell

  const Generated without = generated(protos, "messages=protobuf,descriptors=false");
  EXPECT_THAT(without.files.at("a.rpc.cc"), HasSubstr("router.add_service(full_name);"));
  EXPECT_THAT(without.files.at("a.rpc.cc"), Not(HasSubstr("FileTable")));
}

TEST(MessagesProtobuf, ANamespaceMustNotBeAClassOfProtocs) {
  EXPECT_EQ(services("package p; message M {} service S {}", "namespace=p:p::M").error,
            "\na.proto:2:1: the namespace \"p::M\" has the name of a type that is imported; give "
            "the file another one with (cpprpc.file).namespace or namespace=");
}

TEST(MessagesProtobuf, WhatProtocCallsStdHidesStd) {
  EXPECT_EQ(services("package p.q; message std {} service S {}").error,
            "\na.proto:2:1: with messages=protobuf, protoc's \"p::q::std\" hides ::std from the "
            "services; give them another namespace with (cpprpc.file).namespace or namespace=");
  EXPECT_THAT(services("package p.cpprpc; service S {}").error,
              HasSubstr("protoc's \"p::cpprpc\" hides ::cpprpc"));
  EXPECT_EQ(services("package p.cpprpc; service S {}", "namespace=p.cpprpc:r").error, "");
  EXPECT_EQ(services("package p.std; message M {}").error, "");  // no service to hide it from
  const Generated imported =
      generated({{"a.proto", proto3("package p; import \"b.proto\"; service S {}")},
                 {"b.proto", proto3("package p.std; message M {}")}},
                "messages=protobuf");
  EXPECT_THAT(imported.error,
              HasSubstr("a.proto:2:1: with messages=protobuf, protoc's \"p::std\""));
}

}  // namespace
}  // namespace cpprpc::plugin
