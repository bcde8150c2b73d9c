// Attributes of C++ that a .proto asks for with an option.

#pragma once

#include <string>

namespace cpprpc::plugin::model {

/// Whether `text` is what may stand between [[ and ]] and nothing else: attributes with commas
/// between them, whose arguments are words, numbers and plain string literals.
[[nodiscard]] bool is_attribute_list(const std::string& text);

}  // namespace cpprpc::plugin::model
