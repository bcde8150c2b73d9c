// protoc-gen-cpp-rpc: protoc --cpp-rpc_out=[OPTIONS:]FOLDER x.proto

#include <google/protobuf/compiler/plugin.h>

#include "plugin/generate.h"

int main(int argc, char* argv[]) {
  const cpprpc::plugin::Generator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
