// Emits `class Greeter`, which servers derive from, and what it needs in the .rpc.cc.

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

[[nodiscard]] std::string service_class(const model::Service& service);  // .rpc.h

/// `table` is what the file's table is called; empty: the service does not mention it.
[[nodiscard]] std::string service_definitions(const model::Service& service,
                                              const std::string& table);  // .rpc.cc

}  // namespace cpprpc::plugin::emit
