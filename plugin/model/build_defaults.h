// default_of(): what a field of proto2 holds before anyone sets it, as C++.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace cpprpc::plugin::model {

/// A literal for the field's default; `enum_type` is how its enum is spelled. Empty when that is
/// what C++ makes of {}: always for messages, repeated fields and maps.
[[nodiscard]] std::string default_of(const google::protobuf::FieldDescriptor& field,
                                     const std::string& enum_type);

}  // namespace cpprpc::plugin::model
