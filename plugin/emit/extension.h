// Emits the constants of extensions.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

/// Those of the file and of its messages.
[[nodiscard]] std::vector<model::Extension> all_extensions(const model::File& file);

/// `storage` is extern in a namespace, static in a struct: .msg.h.
[[nodiscard]] std::string extension_declaration(const model::Extension& extension,
                                                std::string_view storage);
[[nodiscard]] std::string extension_definition(const model::Extension& extension);  // .msg.cc

}  // namespace cpprpc::plugin::emit
