// from_string(): an enum's value by the name it has in the .proto.
//
//   std::optional<Color> color = cpprpc::from_string<Color>("COLOR_DARK_RED");
//
// The way back, to_string(color), stands beside each enum in its own namespace.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace cpprpc {

struct EnumName {
  std::string_view name;  // "COLOR_DARK_RED"
  std::int32_t number;
};

/// The names of E's values, in the order of the .proto: specialised by generated code.
///
///   static const std::span<const EnumName> names;
template <class E>
struct EnumNames;

template <class E>
concept Enum = requires {
  EnumNames<E>::names;
};

namespace detail {
[[nodiscard]] std::optional<std::int32_t> number_of(std::span<const EnumName> names,
                                                    std::string_view name) noexcept;
[[nodiscard]] std::string_view name_of(std::span<const EnumName> names,
                                       std::int32_t number) noexcept;
}  // namespace detail

template <Enum E>
[[nodiscard]] std::optional<E> from_string(std::string_view name) noexcept {
  const auto number = detail::number_of(EnumNames<E>::names, name);
  if (!number) return std::nullopt;
  return static_cast<E>(*number);
}

}  // namespace cpprpc
