// Emits `class GreeterClient`, which calls a service.

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

[[nodiscard]] std::string client_class(const model::Service& service);  // .rpc.h

}  // namespace cpprpc::plugin::emit
