// Of which characters a text consists: eight bytes at a time, for what every call brings.
//
//   if (!is_printable_ascii(value)) return Status::internal("...");

#pragma once

#include <string_view>

namespace cpprpc::detail {

/// Only 0x20 to 0x7e. True for an empty text.
[[nodiscard]] bool is_printable_ascii(std::string_view text) noexcept;

/// A byte below 0x20, or 0x7f. Bytes above are none.
[[nodiscard]] bool has_control_character(std::string_view text) noexcept;

}  // namespace cpprpc::detail
