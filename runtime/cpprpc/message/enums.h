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

/// What an enum is called, and its values, in the order of the .proto.
struct EnumTable {
  std::string_view full_name;  // "demo.v1.Color"
  std::span<const EnumName> names;
};

/// The table of an enum: specialised by generated code.
///
///   static const EnumTable table;
template <class E>
struct EnumNames;

template <class E>
concept Enum = requires {
  EnumNames<E>::table;
};

/// The number of that name; empty when there is none.
[[nodiscard]] std::optional<std::int32_t> number_of(const EnumTable& table,
                                                    std::string_view name) noexcept;
/// The name of that number, the first if it has several; empty: it has none.
[[nodiscard]] std::string_view name_of(const EnumTable& table, std::int32_t number) noexcept;

template <Enum E>
[[nodiscard]] std::optional<E> from_string(std::string_view name) noexcept {
  const auto number = number_of(EnumNames<E>::table, name);
  if (!number) return std::nullopt;
  return static_cast<E>(*number);
}

}  // namespace cpprpc
