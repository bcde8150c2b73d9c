// protoc-gen-cpp-rpc: protoc --cpp-rpc_out=[OPTIONS:]FOLDER x.proto

#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/compiler/plugin.pb.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "plugin/generate.h"

namespace {

using google::protobuf::compiler::CodeGeneratorRequest;
using google::protobuf::compiler::CodeGeneratorResponse;

int fail(const std::string& why) {
  std::cerr << "protoc-gen-cpp-rpc: " << why << '\n';
  return 1;
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc > 1) {
    return fail("unknown argument \"" + std::string(argv[1]) +
                "\"; protoc starts this program: protoc --cpp-rpc_out=[OPTIONS:]FOLDER x.proto");
  }
  CodeGeneratorRequest request;
  if (!request.ParseFromFileDescriptor(STDIN_FILENO)) {
    return fail("the standard input is no request of protoc's");
  }
  CodeGeneratorResponse response;
  response.set_error(cpprpc::plugin::fault_of(request));
  if (response.error().empty()) {
    const cpprpc::plugin::Generator generator;
    std::string error;
    response.clear_error();
    if (!google::protobuf::compiler::GenerateCode(request, generator, &response, &error)) {
      return fail(error.empty() ? "libprotobuf refuses the request, see above" : error);
    }
  }
  if (!response.SerializeToFileDescriptor(STDOUT_FILENO)) {
    return fail("the answer to protoc cannot be written");
  }
  return 0;
}
