// Emits the struct of a message: what its users see.

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

[[nodiscard]] std::string message_struct(const model::Message& message);

/// operator== of a message that cannot default it in the struct; else empty.
[[nodiscard]] std::string message_comparison(const model::Message& message);

}  // namespace cpprpc::plugin::emit
