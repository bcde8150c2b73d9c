// Enums: the model of one, and the names of its enumerators.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

#include "plugin/model/build_names.h"
#include "plugin/model/model.h"

namespace cpprpc::plugin::model {

[[nodiscard]] Enum build_enum(const google::protobuf::EnumDescriptor& type, const TypeNames& names);

/// "DarkRed"
[[nodiscard]] std::string enumerator_name(const google::protobuf::EnumValueDescriptor& value);

}  // namespace cpprpc::plugin::model
