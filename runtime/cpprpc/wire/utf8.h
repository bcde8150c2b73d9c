// is_utf8(): whether bytes are UTF-8, as proto3 demands of every `string`.

#pragma once

#include <string_view>

namespace cpprpc::wire {

/// Well-formed by the Unicode standard, table 3-7: no overlong forms, no surrogates, none above
/// U+10FFFF. The empty string is.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

}  // namespace cpprpc::wire
