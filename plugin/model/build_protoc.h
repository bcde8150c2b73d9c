// What protoc's own C++ generator calls things: with messages=protobuf the services use its
// classes.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace cpprpc::plugin::model {

/// "demo/v1/greeter.pb.h"
[[nodiscard]] std::string protoc_header(const google::protobuf::FileDescriptor& file);

/// "demo::v1", empty for the global one.
[[nodiscard]] std::string protoc_namespace(const google::protobuf::FileDescriptor& file);

/// "Outer_Inner"
[[nodiscard]] std::string protoc_class(const google::protobuf::Descriptor& message);

/// All that the header of a file declares in its namespace.
[[nodiscard]] std::vector<std::string> protoc_names(const google::protobuf::FileDescriptor& file);

}  // namespace cpprpc::plugin::model
