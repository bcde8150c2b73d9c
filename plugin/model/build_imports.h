// set_imports(): what a file's table says of the files it imports.

#pragma once

#include <google/protobuf/descriptor.h>

#include <set>
#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::model {

/// Sets descriptor, imports and embedded files of the model of `file`, whose code includes
/// `includes`.
void set_imports(File& model, const google::protobuf::FileDescriptor& file,
                 const std::set<std::string>& includes);

}  // namespace cpprpc::plugin::model
