// What tests use of libprotobuf that differs between its versions. The plugin's own such header is
// plugin/model/protobuf_versions.h.

#pragma once

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>

#include <string>
#include <string_view>

#if GOOGLE_PROTOBUF_VERSION >= 4022000
#include <absl/log/globals.h>
#else
#include <google/protobuf/stubs/logging.h>
#endif

namespace cpprpc::test {

#if GOOGLE_PROTOBUF_VERSION >= 4022000
using NameArgument = std::string_view;
#define CPPRPC_TEST_ADD_ERROR RecordError
#else
using NameArgument = const std::string&;
#define CPPRPC_TEST_ADD_ERROR AddError
#endif

/// What is wrong with .proto files. Lines and columns count from 0.
class ProtoErrors : public google::protobuf::compiler::MultiFileErrorCollector {
 public:
  virtual void error(std::string_view file, int line, int column, std::string_view what) = 0;

 private:
  void CPPRPC_TEST_ADD_ERROR(NameArgument file, int line, int column, NameArgument what) override {
    error(file, line, column, what);
  }
};

/// Says nothing about descriptors that a pool refuses.
class NoPoolErrors final : public google::protobuf::DescriptorPool::ErrorCollector {
  void CPPRPC_TEST_ADD_ERROR(NameArgument, NameArgument, const google::protobuf::Message*,
                             ErrorLocation, NameArgument) override {}
};

/// Says nothing about text that cannot be read.
class NoTextErrors final : public google::protobuf::io::ErrorCollector {
  void CPPRPC_TEST_ADD_ERROR(int, google::protobuf::io::ColumnNumber, NameArgument) override {}
};

#undef CPPRPC_TEST_ADD_ERROR

/// Whether protoc takes enumerators that are alike but for the prefix, in proto2.
inline constexpr bool kTakesAlikeEnumerators = GOOGLE_PROTOBUF_VERSION < 4022000;

/// From now on libprotobuf tells nobody what it refuses.
inline void silence_libprotobuf() {
#if GOOGLE_PROTOBUF_VERSION >= 4022000
  absl::SetMinLogLevel(absl::LogSeverityAtLeast::kInfinity);
#else
  google::protobuf::SetLogHandler(nullptr);
#endif
}

}  // namespace cpprpc::test
