#include "generated.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "plugin/generate.h"
#include "tests/protobuf_versions.h"

namespace cpprpc::plugin {
namespace {

namespace pb = google::protobuf;

constexpr const char* kOptionsProto = R"(
syntax = "proto3";
package cpprpc;
import "google/protobuf/descriptor.proto";
message FileOptions { string namespace = 1; }
message FieldOptions { bool box = 1; }
extend google.protobuf.FileOptions { FileOptions file = 51234; }
extend google.protobuf.FieldOptions { FieldOptions field = 51234; }
)";

class Outputs final : public pb::compiler::GeneratorContext {
 public:
  explicit Outputs(std::map<std::string, std::string>& files) : files_(files) {}

  pb::io::ZeroCopyOutputStream* Open(const std::string& path) override {
    EXPECT_FALSE(files_.contains(path)) << path << " is written twice";
    return new pb::io::StringOutputStream(&files_[path]);
  }

 private:
  std::map<std::string, std::string>& files_;
};

class Sources final : public pb::compiler::SourceTree {
 public:
  explicit Sources(const std::map<std::string, std::string>& protos) : protos_(protos) {
    disk_.MapPath("", GOOGLE_PROTOS);
  }

  pb::io::ZeroCopyInputStream* Open(test::NameArgument name) override {
    const std::string path(name);
    const auto at = protos_.find(path);
    if (at != protos_.end()) {
      return new pb::io::ArrayInputStream(at->second.data(), static_cast<int>(at->second.size()));
    }
    if (path == "cpprpc/options.proto") {
      const std::string_view text = kOptionsProto;
      return new pb::io::ArrayInputStream(text.data(), static_cast<int>(text.size()));
    }
    return disk_.Open(path);
  }

 private:
  const std::map<std::string, std::string>& protos_;
  pb::compiler::DiskSourceTree disk_;
};

class Failures final : public test::ProtoErrors {
  void error(std::string_view file, int line, int column, std::string_view what) override {
    ADD_FAILURE() << file << ":" << line + 1 << ":" << column + 1 << ": " << what;
  }
};

Generated run(const std::vector<const pb::FileDescriptor*>& files, const std::string& options) {
  Generated result;
  Outputs outputs(result.files);
  const Generator generator;
  const bool succeeded = generator.GenerateAll(files, options, &outputs, &result.error);
  EXPECT_EQ(succeeded, result.error.empty());
  EXPECT_TRUE(succeeded || result.files.empty()) << "files in spite of errors";
  return result;
}

// protoc hands the plugin descriptors in which options of cpprpc/options.proto are unknown fields:
// serialising and parsing them again does the same here.
void copy_with_imports(const pb::FileDescriptor& file, pb::DescriptorPool& pool) {
  if (pool.FindFileByName(file.name()) != nullptr) return;
  for (int i = 0; i < file.dependency_count(); ++i) copy_with_imports(*file.dependency(i), pool);
  pb::FileDescriptorProto proto;
  file.CopyTo(&proto);
  file.CopySourceCodeInfoTo(&proto);
  pb::FileDescriptorProto again;
  EXPECT_TRUE(again.ParseFromString(proto.SerializeAsString()));
  EXPECT_NE(pool.BuildFile(again), nullptr);
}

}  // namespace

Generated generated(const std::map<std::string, std::string>& protos, const std::string& options) {
  Sources sources(protos);
  Failures failures;
  pb::compiler::Importer importer(&sources, &failures);
  pb::DescriptorPool pool;
  std::vector<const pb::FileDescriptor*> files;
  for (const auto& [path, text] : protos) {
    const pb::FileDescriptor* file = importer.Import(path);
    if (file == nullptr) return {};
    copy_with_imports(*file, pool);
    files.push_back(pool.FindFileByName(path));
  }
  return run(files, options);
}

Generated generated(const pb::compiler::CodeGeneratorRequest& request) {
  pb::DescriptorPool pool;
  test::NoPoolErrors silence;
  for (const pb::FileDescriptorProto& proto : request.proto_file()) {
    pool.BuildFileCollectingErrors(proto, &silence);
  }
  std::vector<const pb::FileDescriptor*> files;
  for (const std::string& path : request.file_to_generate()) {
    const pb::FileDescriptor* file = pool.FindFileByName(path);
    if (file != nullptr) files.push_back(file);
  }
  return run(files, request.parameter());
}

}  // namespace cpprpc::plugin
