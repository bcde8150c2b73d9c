// wire_order(): a message's fields in the order in which they are written, that of their numbers.

#pragma once

#include <vector>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

/// One field, or those of a oneof that stand together: at most one of them is written.
struct Step {
  const model::Oneof* oneof;  // null for a field of its own
  std::vector<const model::Field*> fields;
};

[[nodiscard]] std::vector<Step> wire_order(const model::Message& message);

}  // namespace cpprpc::plugin::emit
