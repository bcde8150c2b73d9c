// Which types of C++ are numbers for the well-known types: a character is none, nor is a bool.

#pragma once

#include <concepts>
#include <type_traits>

namespace cpprpc::wkt::detail {

template <class T, class... U>
concept AnyOf = (std::same_as<T, U> || ...);

template <class T>
concept Number =
    std::is_arithmetic_v<T> && !AnyOf<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;

template <class T>
concept Integer = Number<T> && std::integral<T>;

}  // namespace cpprpc::wkt::detail
