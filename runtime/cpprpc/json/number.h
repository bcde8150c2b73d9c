// Numbers as JSON writes them, `-12.5e3`: to the types of protobuf, exactly, and back.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cpprpc::json {

/// An integer, however it is written: 1.5e1 is 15. Int is (u)int32_t or (u)int64_t. False: the
/// text is no number, or none of that type.
template <class Int>
[[nodiscard]] bool parse_integer(std::string_view text, Int& value) noexcept;

/// The nearest double or float; what is too small is zero. False: the text is no number, or one
/// that is too large.
template <class Float>
[[nodiscard]] bool parse_float(std::string_view text, Float& value) noexcept;

/// The shortest text that parse_float() turns into `value` again, which must be finite.
template <class Float>
void append_float(std::string& out, Float value);

}  // namespace cpprpc::json
