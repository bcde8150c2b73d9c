// generated(): what the plugin writes for protos that stand in a test.
//
//   const Generated out = generated({{"a.proto", R"(syntax = "proto3"; message A {})"}});
//   EXPECT_THAT(out.files.at("a.msg.h"), HasSubstr("struct A {"));

#pragma once

#include <google/protobuf/compiler/plugin.pb.h>

#include <map>
#include <string>

namespace cpprpc::plugin {

struct Generated {
  std::map<std::string, std::string> files;  // by path
  std::string error;                         // as protoc would print it behind the flag's name
};

/// Generates all of `protos`, by path, which may import each other, the well-known types and
/// cpprpc/options.proto. A proto that protoc refuses fails the test.
[[nodiscard]] Generated generated(const std::map<std::string, std::string>& protos,
                                  const std::string& options = "");

/// The same for a request that need not make sense; its files that libprotobuf refuses are left
/// out.
[[nodiscard]] Generated generated(const google::protobuf::compiler::CodeGeneratorRequest& request);

}  // namespace cpprpc::plugin
