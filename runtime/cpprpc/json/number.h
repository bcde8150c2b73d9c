// Numbers as JSON writes them, `-12.5e3`: to the types of protobuf, exactly, and back.

#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
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

/// More than any number takes that the functions below write.
inline constexpr std::size_t kMaxNumber = 32;

/// The shortest text that parse_float() turns into `value` again, which must be finite. Writes to
/// where there is room for kMaxNumber bytes; gives the end.
template <class Float>
char* write_float(char* to, Float value);

/// An integer, likewise.
template <class Int>
char* write_integer(char* to, Int value) {
  return std::to_chars(to, to + kMaxNumber, value).ptr;
}

}  // namespace cpprpc::json
