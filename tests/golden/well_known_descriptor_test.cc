#include <google/protobuf/descriptor.pb.h>

#include "cpprpc/message/reflection.h"
#include "cpprpc/wkt/compiler/plugin.msg.h"
#include "cpprpc/wkt/descriptor.msg.h"
#include "golden/well_known_descriptor.msg.h"
#include "golden/well_known_descriptor.pb.h"
#include "reference.h"

namespace golden::well_known_descriptor {
namespace {

using namespace golden_test;
namespace pb = google::protobuf;
namespace theirs = ::ref::golden::well_known_descriptor;
namespace wkt = cpprpc::wkt;

TEST(WellKnownDescriptor, AsFields) {
  const Plugin ours{
      .file = wkt::FileDescriptorProto{.name = "a.proto",
                                       .public_dependency = {1, 2},
                                       .message_type = {{.name = "A"}},
                                       .syntax = "proto2"},
      .type = wkt::FieldDescriptorProto::Type::Sfixed32,
      .enums = {{"e", {.name = "E", .value = {{.name = "V", .number = 0}}}}},
      .options = wkt::FileOptions{.optimize_for = wkt::FileOptions::OptimizeMode::LiteRuntime}};
  expect_agreement(ours, reference<theirs::Plugin>(R"(
      file { name: "a.proto" message_type { name: "A" } public_dependency: [1, 2] syntax: "proto2" }
      type: TYPE_SFIXED32 enums { key: "e" value { name: "E" value { name: "V" number: 0 } } }
      options { optimize_for: LITE_RUNTIME })"));
  EXPECT_EQ(Plugin().type_or_default(), wkt::FieldDescriptorProto::Type::Group);
  EXPECT_EQ(wkt::FileOptions().optimize_for_or_default(), wkt::FileOptions::OptimizeMode::Speed);
}

// A descriptor that says all there is to say: its own.
TEST(WellKnownDescriptor, DescribeThemselves) {
  const cpprpc::FileTable& file = cpprpc::file_of<wkt::FileDescriptorProto>();
  EXPECT_EQ(file.path, "google/protobuf/descriptor.proto");
  const auto ours = cpprpc::decode<wkt::FileDescriptorProto>(file.descriptor).value();
  EXPECT_EQ(ours.package, "google.protobuf");
  EXPECT_EQ(ours.message_type.size(), 21u);
  EXPECT_EQ(cpprpc::encode(ours), file.descriptor);
  pb::FileDescriptorProto theirs;
  pb::FileDescriptorProto::descriptor()->file()->CopyTo(&theirs);
  pb::FileDescriptorProto embedded;
  ASSERT_TRUE(embedded.ParseFromString(std::string(file.descriptor)));
  EXPECT_EQ(embedded.DebugString(), theirs.DebugString());
}

TEST(WellKnownDescriptor, UninterpretedOptionsHaveRequiredFields) {
  expect_agreement(wkt::UninterpretedOption{.name = {{.name_part = "a", .is_extension = true}},
                                            .double_value = -0.0},
                   reference<pb::UninterpretedOption>(
                       R"(name { name_part: "a" is_extension: true } double_value: -0.0)"));
  expect_same_reading(ours(wkt::UninterpretedOption{}), pb::UninterpretedOption(), unhex("12 00"));
}

TEST(WellKnownDescriptor, WhatAPluginIsAsked) {
  expect_agreement(
      wkt::compiler::CodeGeneratorRequest{.file_to_generate = {"a.proto"},
                                          .parameter = "x=y",
                                          .proto_file = {{.name = "a.proto"}},
                                          .compiler_version = wkt::compiler::Version{.major_ = 3}},
      dynamic_reference("google/protobuf/compiler/plugin.proto",
                        "google.protobuf.compiler.CodeGeneratorRequest", R"(
          file_to_generate: "a.proto" parameter: "x=y" proto_file { name: "a.proto" }
          compiler_version { major: 3 })"));
}

}  // namespace
}  // namespace golden::well_known_descriptor
