// Numbers and strings as text writes them, both ways.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/text/tokenizer.h"

namespace cpprpc::text {

// --- reading

/// The number of a token that is an integer; empty: it is more than 64 bits hold.
[[nodiscard]] std::optional<std::uint64_t> to_integer(const Token& token) noexcept;

/// The number of a Decimal or Float token: infinity or zero where it is out of range.
[[nodiscard]] float to_float(const Token& token) noexcept;
[[nodiscard]] double to_double(const Token& token) noexcept;

/// Appends the bytes that a String token stands for. What is wrong with it; null: nothing.
[[nodiscard]] const char* unescape(const Token& token, std::string& out);

// --- writing

/// In quotes, with escapes for all that is not printable ASCII.
void append_quoted(std::string& out, std::string_view bytes);

/// With as many digits as it takes to read the same number again: "0.1", "1e+30", "-inf", "nan".
void append_number(std::string& out, float value);
void append_number(std::string& out, double value);

}  // namespace cpprpc::text
