// Request: any bytes as a google.protobuf.compiler.CodeGeneratorRequest for the plugin. Files that
// libprotobuf refuses are left out, so that the plugin sees the others.

#include <google/protobuf/compiler/plugin.pb.h>
#include <google/protobuf/stubs/logging.h>

#include "generated.h"

namespace fuzz {
namespace {

namespace pb = google::protobuf;

void check(const pb::compiler::CodeGeneratorRequest& request) {
  pb::DescriptorPool pool;
  NoErrors silence;
  for (const pb::FileDescriptorProto& proto : request.proto_file()) {
    pool.BuildFileCollectingErrors(proto, &silence);
  }
  std::vector<const pb::FileDescriptor*> files;
  for (const std::string& path : request.file_to_generate()) {
    const pb::FileDescriptor* file = pool.FindFileByName(path);
    if (file != nullptr) files.push_back(file);
  }
  if (!files.empty()) check_plugin(files, request.parameter());
}

}  // namespace
}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  google::protobuf::compiler::CodeGeneratorRequest request;
  if (request.ParseFromArray(data, static_cast<int>(size))) fuzz::check(request);
  return 0;
}
