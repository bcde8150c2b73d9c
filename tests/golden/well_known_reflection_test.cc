#include "golden/well_known_reflection.msg.h"
#include "golden/well_known_reflection.pb.h"
#include "reference.h"

namespace golden::well_known_reflection {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::well_known_reflection;
namespace wkt = cpprpc::wkt;

TEST(WellKnownReflection, AnApiAndItsTypes) {
  Description ours{
      .api = wkt::Api{.name = "a.Api",
                      .methods = {wkt::Method{.name = "M",
                                              .request_type_url = "r",
                                              .response_streaming = true,
                                              .syntax = wkt::Syntax::Proto3}},
                      .version = "v1",
                      .mixins = {wkt::Mixin{.name = "x", .root = "y"}}},
      .type =
          wkt::Type{.name = "T",
                    .fields = {wkt::Field{.kind = wkt::Field::Kind::TypeSint64,
                                          .cardinality = wkt::Field::Cardinality::Repeated,
                                          .number = 5,
                                          .name = "f",
                                          .packed = true}},
                    .oneofs = {"o"},
                    .options = {wkt::Option{.name = "opt", .value = wkt::Any{.type_url = "u"}}}},
      .enum_type = wkt::Enum{.name = "E", .enumvalue = {wkt::EnumValue{.name = "V", .number = -1}}},
      .source = wkt::SourceContext{.file_name = "f.proto"},
      .kind = wkt::Field::Kind::TypeGroup};
  expect_agreement(ours, reference<theirs::Description>(R"(
      api { name: "a.Api"
            methods { name: "M" request_type_url: "r" response_streaming: true syntax: SYNTAX_PROTO3 }
            version: "v1" mixins { name: "x" root: "y" } }
      type { name: "T"
             fields { kind: TYPE_SINT64 cardinality: CARDINALITY_REPEATED number: 5 name: "f" packed: true }
             oneofs: "o" options { name: "opt" value { type_url: "u" } } }
      enum_type { name: "E" enumvalue { name: "V" number: -1 } }
      source { file_name: "f.proto" } kind: TYPE_GROUP)"));
}

}  // namespace
}  // namespace golden::well_known_reflection
