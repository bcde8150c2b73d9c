// Emits the half of Codec<M> that reads.

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

/// Codec<M>::read() and what it needs.
[[nodiscard]] std::string read_definition(const model::Message& message);

}  // namespace cpprpc::plugin::emit
