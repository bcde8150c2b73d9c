// Emits `class Greeter`, which servers derive from, and what it needs in the .rpc.cc.

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

[[nodiscard]] std::string service_class(const model::Service& service);        // .rpc.h
[[nodiscard]] std::string service_definitions(const model::Service& service);  // .rpc.cc

}  // namespace cpprpc::plugin::emit
