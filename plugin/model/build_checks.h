// check_supported(): diagnostics for everything in a file that the plugin cannot write right.

#pragma once

#include <google/protobuf/descriptor.h>

#include "plugin/diagnostics.h"

namespace cpprpc::plugin::model {

void check_supported(const google::protobuf::FileDescriptor& file, Diagnostics& diagnostics);

/// Of fields, in imported files too, whose type is the entry of a map without their being one.
/// protoc makes no such descriptors, other compilers may.
void check_entries(const google::protobuf::FileDescriptor& file, Diagnostics& diagnostics);

/// Only of the name of the file.
void check_path(const google::protobuf::FileDescriptor& file, Diagnostics& diagnostics);

}  // namespace cpprpc::plugin::model
