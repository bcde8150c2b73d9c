// build_service(): the model of a service.

#pragma once

#include <google/protobuf/descriptor.h>

#include "plugin/model/build_names.h"
#include "plugin/model/build_types.h"
#include "plugin/model/model.h"

namespace cpprpc::plugin::model {

[[nodiscard]] Service build_service(const google::protobuf::ServiceDescriptor& service,
                                    const TypeNames& names, TypeWriter& types);

[[nodiscard]] bool is_deprecated(const Service& service);

}  // namespace cpprpc::plugin::model
