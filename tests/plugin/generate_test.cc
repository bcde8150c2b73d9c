#include <gmock/gmock.h>

#include "generated.h"
#include "tests/protobuf_versions.h"

namespace cpprpc::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

// A proto3 file with `body` as a.proto.
Generated proto3(const std::string& body, const std::string& options = "") {
  return generated({{"a.proto", "syntax = \"proto3\";\n" + body}}, options);
}

std::string header(const std::string& body) { return proto3(body).files["a.msg.h"]; }

// The same in proto2, where protoc is less strict about names that are alike.
std::string header2(const std::string& body) {
  return generated({{"a.proto", "syntax = \"proto2\";\n" + body}}).files["a.msg.h"];
}

TEST(Generate, OutputsAreKnownWithoutReadingTheProto) {
  const auto all = ElementsAre(Key("a.msg.cc"), Key("a.msg.h"), Key("a.rpc.cc"), Key("a.rpc.h"));
  EXPECT_THAT(proto3("").files, all);
  EXPECT_THAT(proto3("message A {} service S { rpc X(A) returns (A); }").files, all);
  EXPECT_THAT(proto3("", "services=false").files, ElementsAre(Key("a.msg.cc"), Key("a.msg.h")));
  EXPECT_THAT(proto3("", "messages=protobuf").files, ElementsAre(Key("a.rpc.cc"), Key("a.rpc.h")));
}

TEST(Generate, IsDeterministic) {
  const std::string body = "message A { map<int32, A> m = 1; B b = 2; } message B { A a = 1; }";
  EXPECT_EQ(proto3(body).files, proto3(body).files);
}

TEST(Generate, OptionsOfTheRunGoFirst) {
  const std::map<std::string, std::string> protos = {
      {"a.proto", R"(syntax = "proto3"; package p; import "b.proto"; message A { q.B b = 1; })"},
      {"b.proto", R"(syntax = "proto3"; package q; import "cpprpc/options.proto";
                     option (cpprpc.file).namespace = "of::file"; message B {})"}};
  EXPECT_THAT(generated(protos).files.at("a.msg.h"), HasSubstr("std::optional<::of::file::B> b"));
  EXPECT_THAT(generated(protos).files.at("b.msg.h"), HasSubstr("namespace of::file {"));
  const Generated renamed = generated(protos, "namespace=q:of::run");
  EXPECT_THAT(renamed.files.at("a.msg.h"), HasSubstr("std::optional<::of::run::B> b"));
  EXPECT_THAT(renamed.files.at("b.msg.h"), HasSubstr("namespace of::run {"));
}

TEST(Generate, AnotherPersonsOption51234IsNotOurs) {
  const Generated out = generated(
      {{"a.proto", R"(syntax = "proto3"; package p; import "google/protobuf/descriptor.proto";
                      message O { string namespace = 1; }
                      extend google.protobuf.FileOptions { O mine = 51234; }
                      option (mine).namespace = "not ours"; message A {})"}});
  EXPECT_EQ(out.error, "");
  EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("namespace p {"));
}

TEST(Generate, WellKnownTypesComeWithTheRuntime) {
  const Generated out = proto3(R"(import "google/protobuf/timestamp.proto";
                                  message A { google.protobuf.Timestamp t = 1; })");
  EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("#include \"cpprpc/wkt/timestamp.msg.h\""));
  EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("std::optional<::cpprpc::wkt::Timestamp> t"));
}

// Other tools than protoc generate them beside what imports them.
TEST(Generate, OfAWellKnownTypeTheCodeInTheRuntimeIsIncluded) {
  const std::map<std::string, std::string> empty = {
      {"google/protobuf/empty.proto",
       "syntax = \"proto3\"; package google.protobuf; message Empty {}"}};
  const Generated out = generated(empty);
  ASSERT_EQ(out.error, "");
  ASSERT_EQ(out.files.size(), 4);
  const std::string& header = out.files.at("google/protobuf/empty.msg.h");
  EXPECT_THAT(header, HasSubstr("#include \"cpprpc/wkt/empty.msg.h\""));
  EXPECT_THAT(header, Not(HasSubstr("struct")));
  EXPECT_THAT(out.files.at("google/protobuf/empty.msg.cc"), Not(HasSubstr("namespace")));
  const Generated all = generated(empty, "well_known=generate");
  EXPECT_THAT(all.files.at("google/protobuf/empty.msg.h"), HasSubstr("struct Empty {"));
}

TEST(Generate, IncludesWhatIsUsedAndWhatIsPublic) {
  const std::string head = "syntax = \"proto3\"; package ";
  const Generated out = generated({
      {"a.proto", head + R"(p; import "b.proto"; import "c.proto"; import public "d.proto";
                            message A { q.E e = 1; })"},
      {"b.proto", head + R"(q; import public "e.proto"; message B {})"},
      {"c.proto", head + "q; message C {}"},
      {"d.proto", head + "q; message D {}"},
      {"e.proto", head + "q; message E {}"},
  });
  const std::string text = out.files.at("a.msg.h");
  EXPECT_THAT(text, HasSubstr("#include \"e.msg.h\""));  // where it is, not who re-exports it
  EXPECT_THAT(text, HasSubstr("#include \"d.msg.h\""));
  EXPECT_THAT(text, Not(HasSubstr("#include \"b.msg.h\"")));
  EXPECT_THAT(text, Not(HasSubstr("#include \"c.msg.h\"")));
}

TEST(Generate, NestedTypesStandOutsideUnderAnAlias) {
  const std::string text =
      header("message A { message B { enum C { X = 0; } C c = 1; } B b = 1; }");
  EXPECT_THAT(text, HasSubstr("enum class A_B_C : std::int32_t {"));
  EXPECT_THAT(text, HasSubstr("using C = A_B_C;\n\n  C c = {};"));
  EXPECT_THAT(text, HasSubstr("using B = A_B;\n\n  std::optional<B> b = {};"));
}

TEST(Generate, ANestedTypeYieldsToADeclaredOne) {
  const std::string text = header("message A { message B {} } message A_B {}");
  EXPECT_THAT(text, HasSubstr("struct A_B {"));
  EXPECT_THAT(text, HasSubstr("struct A_B_ {"));
}

TEST(Generate, NamesOfImportsInTheSameNamespaceAreTaken) {
  const Generated out = generated({
      {"a.proto", R"(syntax = "proto3"; package p; import "b.proto"; message A { message B {} })"},
      {"b.proto", R"(syntax = "proto3"; package p; message A_B {} service C {})"},
      {"c.proto", R"(syntax = "proto3"; package p; import "a.proto"; message CClient {})"},
  });
  EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("struct A_B_ {"));
  EXPECT_THAT(out.files.at("c.msg.h"), HasSubstr("struct CClient_ {"));
}

TEST(Generate, ATypeThatAMemberHidesIsSpelledOut) {
  const std::string text =
      header("package p; message foo {} message A { foo foo = 1; foo b = 2; }");
  EXPECT_THAT(text, HasSubstr("std::optional<::p::foo> foo = {};"));
  EXPECT_THAT(text, HasSubstr("std::optional<::p::foo> b = {};"));
}

TEST(Generate, MembersYieldToWhatTheGeneratorDeclares) {
  const std::string text = header(R"(message a { int32 a = 1; int32 unknown_fields = 2;
                                     message b {} b B = 3; oneof c { int32 none = 4; int32 C = 5; }
                                     int32 std = 6; })");
  EXPECT_THAT(text, HasSubstr("std::int32_t a_ = {};"));
  EXPECT_THAT(text, HasSubstr("std::int32_t unknown_fields_ = {};"));
  EXPECT_THAT(text, HasSubstr("std::optional<b> b_ = {};"));
  EXPECT_THAT(text, HasSubstr("enum : std::size_t { none, none_, c_ };"));
  EXPECT_THAT(text, HasSubstr("std::int32_t std_ = {};"));
  const std::string alike = header2(R"(message A { optional int32 class = 1;
                                       optional int32 class_ = 2; optional int32 CLASS = 3; })");
  EXPECT_THAT(alike, HasSubstr("  std::optional<std::int32_t> class_ = {};\n"
                               "  std::optional<std::int32_t> class_2 = {};\n"
                               "  std::optional<std::int32_t> class_3 = {};\n"));
}

TEST(Generate, IndicesOfAOneofDoNotShadowFields) {
  EXPECT_THAT(header("message A { int32 none = 1; oneof o { int32 a = 2; } }"),
              HasSubstr("enum : std::size_t { none_, a };"));
}

TEST(Generate, EnumeratorsLoseTheNameOfTheEnumUnlessThatIsAmbiguous) {
  EXPECT_THAT(header("enum Color { COLOR_NONE = 0; COLOR_RED = 1; BLUE = 2; }"),
              HasSubstr("  None = 0,\n  Red = 1,\n  Blue = 2,\n"));
  if (test::kTakesAlikeEnumerators) {
    EXPECT_THAT(header2("enum Color { COLOR_NONE = 0; COLOR_RED = 1; RED = 2; }"),
                HasSubstr("  ColorNone = 0,\n  ColorRed = 1,\n  Red = 2,\n"));
  }
  EXPECT_THAT(header("enum V { V_1 = 0; V_2 = 1; }"), HasSubstr("  V1 = 0,\n  V2 = 1,\n"));
  EXPECT_THAT(header("enum NullValue { NULL_VALUE = 0; }"), HasSubstr("  NullValue = 0,\n"));
  EXPECT_THAT(header2("enum N { option allow_alias = true; A_B = 0; AB = 0; a_b = 0; }"),
              HasSubstr("  AB = 0,\n  Ab = 0,\n  AB_ = 0,\n"));
}

TEST(Generate, CommentsBecomeDocumentation) {
  const std::string text = header(R"(
      // Detached.

      // Before.
      message A {  // Behind.
        // Of the field */ \
        int32 a = 1;  // More.
      })");
  EXPECT_THAT(text, HasSubstr("/// Before.\n///\n/// Behind.\nstruct A {\n"
                              "  /// Of the field */ &#92;\n  ///\n  /// More.\n"
                              "  std::int32_t a = {};\n"));
  EXPECT_THAT(text, Not(HasSubstr("Detached")));
}

TEST(Generate, RecursiveMessagesAreBoxed) {
  const std::string text = header(R"(message A { A a = 1; repeated A r = 2; B b = 3;
                                       oneof o { A x = 4; } C c = 5; }
                                     message B { A a = 1; } message C { repeated A a = 1; })");
  EXPECT_THAT(text, HasSubstr("cpprpc::Box<A> a = {};"));
  EXPECT_THAT(text, HasSubstr("std::vector<A> r = {};"));
  EXPECT_THAT(text, HasSubstr("cpprpc::Box<B> b = {};"));
  EXPECT_THAT(text, HasSubstr("std::variant<std::monostate, cpprpc::Box<A>> o = {};"));
  EXPECT_THAT(text, HasSubstr("std::optional<C> c = {};"));
  EXPECT_LT(text.find("struct C {"), text.find("struct A {"));
}

// Compilers instantiate the destructor of what is initialised inside of a struct.
TEST(Generate, WhatCannotBeDestroyedYetIsNotInitialised) {
  const std::string text =
      header(R"(message A { repeated C cs = 1; map<int32, C> mc = 2; C box = 3; }
                                     message B { A a = 1; oneof o { A x = 2; } repeated A as = 3; }
                                     message C { repeated A a = 1; B b = 2; })");
  EXPECT_THAT(text, HasSubstr("std::vector<C> cs;"));
  EXPECT_THAT(text, HasSubstr("std::map<std::int32_t, C, std::less<>> mc;"));
  EXPECT_THAT(text, HasSubstr("cpprpc::Box<C> box = {};"));
  EXPECT_THAT(text, HasSubstr("std::vector<A> as"));
  EXPECT_THAT(text, HasSubstr("friend bool operator==(const A&, const A&);"));
  EXPECT_THAT(text, HasSubstr("friend bool operator==(const C&, const C&) = default;"));
}

// Clang asks too early whether the struct is constructible, and remembers that it is not.
TEST(Generate, AMapToItselfIsComparedOutside) {
  const Generated out = proto3("message A { map<string, A> m = 1; }");
  EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("friend bool operator==(const A&, const A&);"));
  EXPECT_THAT(out.files.at("a.msg.cc"), HasSubstr("return a.m == b.m &&"));
}

TEST(Generate, LargeMessagesAreBoxed) {
  std::string fields;
  for (int i = 1; i <= 100; ++i) {
    fields += "string f" + std::to_string(i) + " = " + std::to_string(i) + ";";
  }
  const std::string text = header("message Large {" + fields + "} message A { Large l = 1; }");
  EXPECT_THAT(text, HasSubstr("cpprpc::Box<Large> l = {};"));
}

// --- services

TEST(Generate, MethodsYieldToWhatTheGeneratorDeclares) {
  const std::string text = proto3(R"(message methods {} message bind {}
                service S { rpc Bind(bind) returns (methods); rpc Methods(bind) returns (bind);
                            rpc Delete(bind) returns (bind); rpc s(bind) returns (bind);
                            rpc FullName(bind) returns (stream bind); })")
                               .files["a.rpc.h"];
  EXPECT_THAT(text,
              HasSubstr("static constexpr cpprpc::Unary<::bind_, ::methods> bind_{\"/S/Bind\"};"))
      << "bind and methods are names of the class; ::bind is the C library's";
  EXPECT_THAT(text, HasSubstr(" methods_{\"/S/Methods\"};"));
  EXPECT_THAT(text, HasSubstr(" delete_{\"/S/Delete\"};"));
  EXPECT_THAT(text, HasSubstr(" full_name_{\"/S/FullName\"};"));
}

TEST(Generate, AServiceCannotBeCalledLikeOneOfItsMembers) {
  EXPECT_THAT(proto3("service full_name {}").files["a.rpc.h"], HasSubstr("class full_name_ {"));
}

// --- what is refused

TEST(Generate, DiagnosticsTellEverythingOfAllFiles) {
  const std::string head = "syntax = \"proto3\";\nimport \"cpprpc/options.proto\";\n";
  const Generated out = generated({
      {"a.proto", head + "option (cpprpc.file).namespace = \"a b\";\n"
                         "message A { int32 a = 1 [(cpprpc.field).box = true]; }\n"},
      {"b.proto", head + "message B {\n  repeated B b = 1 [(cpprpc.field).box = true];\n}\n"},
  });
  EXPECT_EQ(out.error,
            "\na.proto:3:1: (cpprpc.file).namespace: \"a b\" is no C++ namespace; "
            "write names with :: between them, as in acme::orders\n"
            "a.proto:4:25: (cpprpc.field).box on \"a\", which is no single message; remove it\n"
            "b.proto:4:20: (cpprpc.field).box on \"b\", which is no single message; remove it");
}

TEST(Generate, ANamespaceCannotBeCalledLikeAnImportedType) {
  const Generated out = generated({
      {"a.proto", R"(syntax = "proto3"; package p; message A { message B {} })"},
      {"b.proto", "syntax = \"proto3\";\npackage p.A_B;\nimport \"a.proto\"; message C {}"},
  });
  EXPECT_EQ(out.error,
            "\nb.proto:2:1: the namespace \"p::A_B\" has the name of a type that is imported; "
            "give the file another one with (cpprpc.file).namespace or namespace=");
}

TEST(Generate, ATypeYieldsToTheNamespaceOfAnImport) {
  const Generated out = generated({
      {"a.proto", R"(syntax = "proto3"; package p; import "b.proto"; message A { message B {} })"},
      {"b.proto", R"(syntax = "proto3"; package p.A_B; message C {})"},
  });
  EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("struct A_B_ {"));
}

TEST(Generate, ExtensionsOfOptionsAreFine) {
  const Generated out = proto3(R"(import "google/protobuf/descriptor.proto";
                                  extend google.protobuf.FieldOptions { string mine = 50000; }
                                  message A { int32 a = 1 [(mine) = "x"]; })");
  EXPECT_EQ(out.error, "");
}

// protobuf 3.21 has no such option: it comes as an unknown field, from a newer protoc.
TEST(Generate, DebugRedactOfNewerProtobufIsHeeded) {
  google::protobuf::compiler::CodeGeneratorRequest request;
  request.add_file_to_generate("a.proto");
  auto& file = *request.add_proto_file();
  file.set_name("a.proto");
  auto& message = *file.add_message_type();
  message.set_name("A");
  for (const int number : {1, 2, 3}) {
    auto& field = *message.add_field();
    field.set_name("f" + std::to_string(number));
    field.set_number(number);
    field.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
    field.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
    auto& options = *field.mutable_options();
    constexpr int kDebugRedact = 16;
    if (number != 3) {
      options.GetReflection()->MutableUnknownFields(&options)->AddVarint(kDebugRedact, number == 1);
    }
  }
  const Generated out = generated(request);
  EXPECT_EQ(out.error, "");
  const std::string& tables = out.files.at("a.msg.cc");
  const std::size_t f1 = tables.find("\"f1\"");
  const std::size_t redacted = tables.find(".redacted = true");
  EXPECT_LT(f1, redacted);
  EXPECT_LT(redacted, tables.find("\"f2\""));
  EXPECT_EQ(tables.find(".redacted = true", redacted + 1), std::string::npos);
}

TEST(Generate, AnExtensionWhoseNumberNoFieldCanHaveHasNoConstant) {
  const Generated out = generated({{"a.proto", R"(syntax = "proto2";
      message Set { option message_set_wire_format = true; extensions 4 to max; }
      message A { extend Set { optional A near = 536870911; optional A far = 536870912; } })"}});
  EXPECT_EQ(out.error, "");
  EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("cpprpc::Extension<Set, A> near;"));
  EXPECT_THAT(out.files.at("a.msg.h"), Not(HasSubstr("far")));
}

TEST(Generate, ADefaultMayBeADeprecatedEnumeratorOfAnotherFile) {
  const Generated out = generated({
      {"a.proto", R"(syntax = "proto2"; import "b.proto";
                     message A { optional E e = 1 [default = OLD]; }
                     message B { required E e = 1; })"},
      {"b.proto", R"(syntax = "proto2"; enum E { OLD = 1 [deprecated = true]; NEW = 2; })"},
  });
  const std::string& header = out.files.at("a.msg.h");
  EXPECT_THAT(header, HasSubstr("e_or_default() const noexcept { return e ? *e : E::Old; }"));
  EXPECT_THAT(header, HasSubstr("E e = E::Old;"));
  EXPECT_THAT(header, HasSubstr("#pragma GCC diagnostic ignored \"-Wdeprecated-declarations\""));
}

TEST(Generate, ServicesNameTheTableOfTheirFile) {
  const std::string body = "message A {} service S { rpc X(A) returns (A); } service T {}";
  const std::string with = proto3(body).files.at("a.rpc.cc");
  const std::string line = "router.add_service(full_name, cpprpc::File<\"a.proto\">::table);";
  EXPECT_NE(with.find(line), with.rfind(line));  // for both
  const std::string without = proto3(body, "descriptors=false").files.at("a.rpc.cc");
  EXPECT_THAT(without, HasSubstr("router.add_service(full_name);"));
  EXPECT_THAT(without, Not(HasSubstr("a.proto\">")));
  EXPECT_THAT(proto3("message A {}").files.at("a.rpc.cc"), Not(HasSubstr("a.proto\">")));
}

TEST(Generate, BadOptionsAreToldFirst) {
  const Generated out = proto3("message A {}", "x=1,services=2");
  EXPECT_THAT(out.error, HasSubstr("unknown option \"x=1\""));
  EXPECT_THAT(out.error, HasSubstr("services=2 is neither"));
}

}  // namespace
}  // namespace cpprpc::plugin
