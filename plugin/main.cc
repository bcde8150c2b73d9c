// protoc-gen-cpp-rpc: protoc --cpp-rpc_out=[OPTIONS:]FOLDER x.proto

#include <google/protobuf/compiler/plugin.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "plugin/diagnostics.h"
#include "plugin/generate.h"
#include "plugin/model/build_request.h"

namespace {

namespace compiler = google::protobuf::compiler;

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
  compiler::CodeGeneratorRequest request;
  if (!request.ParseFromFileDescriptor(STDIN_FILENO)) {
    return fail("the standard input is no request of protoc's");
  }
  compiler::CodeGeneratorResponse response;
  cpprpc::plugin::Diagnostics diagnostics;
  cpprpc::plugin::model::check_request(request, diagnostics);
  if (!diagnostics.empty()) {
    response.set_error("\n" + diagnostics.text());  // protoc writes the flag's name before it
  } else {
    const cpprpc::plugin::Generator generator;
    std::string error;
    if (!compiler::GenerateCode(request, generator, &response, &error)) {
      return fail(error.empty() ? "libprotobuf refuses the request, see above" : error);
    }
  }
  if (!response.SerializeToFileDescriptor(STDOUT_FILENO)) {
    return fail("the answer to protoc cannot be written");
  }
  return 0;
}
