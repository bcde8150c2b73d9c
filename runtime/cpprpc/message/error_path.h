// error_path(): which field of a message stands at an offset of its bytes.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cpprpc/message/fields.h"

namespace cpprpc::detail {

/// "demo.v1.Order.items[3].name". Looks at the bytes again, so that decoding need not keep track;
/// stops at the first thing it cannot make sense of.
[[nodiscard]] std::string error_path(const FieldTable& table, std::string_view bytes,
                                     std::size_t offset);

}  // namespace cpprpc::detail
