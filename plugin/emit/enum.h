// Emits enums: the `enum class`, its to_string(), and its names for from_string().

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

[[nodiscard]] std::string enum_definition(const model::Enum& type);  // .msg.h, in the namespace
[[nodiscard]] std::string enum_names_declaration(const model::Enum& type);  // .msg.h, in cpprpc
[[nodiscard]] std::string enum_names_table(const model::Enum& type);        // .msg.cc, in FileParts
[[nodiscard]] std::string enum_names_definition(const model::Enum& type,
                                                const std::string& path);  // .msg.cc, in cpprpc
[[nodiscard]] std::string to_string_definition(const model::Enum& type);   // .msg.cc, namespace

}  // namespace cpprpc::plugin::emit
