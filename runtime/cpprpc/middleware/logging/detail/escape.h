// What anybody may have written, made fit for one line of a log.
//
// Specification: RFC 8259 section 7, which logfmt's quoted values follow, too.

#pragma once

#include <cstddef>
#include <string_view>

#include "cpprpc/middleware/logging/detail/line_buffer.h"

namespace cpprpc::detail {

/// Appends the text as the inside of a JSON string. Escaped is also what is no line break for JSON
/// but for those who show or read lines: the control characters of Unicode (C1 with the escape
/// sequences of terminals, line and paragraph separators), and what turns the direction of text.
/// What is no UTF-8 becomes U+FFFD.
void append_escaped(LineBuffer& out, std::string_view text);

/// Whether a value of logfmt can stand without quotes.
[[nodiscard]] bool is_bare(std::string_view text) noexcept;

/// At most `size` bytes of the text, and no half character at the end.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t size) noexcept;

}  // namespace cpprpc::detail
