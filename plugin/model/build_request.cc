#include "plugin/model/build_request.h"

#include "plugin/model/protobuf_versions.h"

namespace cpprpc::plugin::model {

void check_request(const pb::compiler::CodeGeneratorRequest& request, Diagnostics& diagnostics) {
  for (const pb::FileDescriptorProto& file : request.proto_file()) {
    if (!has_unknown_edition(file)) continue;
    diagnostics.add({file.name()},
                    "it has an edition, and this protoc-gen-cpp-rpc was built with protobuf " +
                        protobuf_version() + ", which knows proto2 and proto3 only",
                    "begin it with syntax = \"proto3\", or build the plugin with protobuf 27 or "
                    "newer");
  }
}

}  // namespace cpprpc::plugin::model
