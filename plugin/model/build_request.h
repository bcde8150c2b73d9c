// check_request(): diagnostics for what libprotobuf would refuse with words that help nobody.

#pragma once

#include <google/protobuf/compiler/plugin.pb.h>

#include "plugin/diagnostics.h"

namespace cpprpc::plugin::model {

void check_request(const google::protobuf::compiler::CodeGeneratorRequest& request,
                   Diagnostics& diagnostics);

}  // namespace cpprpc::plugin::model
