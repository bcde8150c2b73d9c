// Value: one value of any field, as reflection hands it out. See cpprpc/message/reflection.h.
//
// A view: strings and messages are those of the message it came from, and live as long as that is
// unchanged. Copying is cheap. Not synchronised.

#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace cpprpc {

struct EnumTable;
struct FieldTable;

/// A message of any type.
struct MessageView {
  const FieldTable* table;
  const void* message;
};

/// The same to change it.
struct MessageRef {
  const FieldTable* table;
  void* message;

  operator MessageView() const noexcept { return {table, message}; }  // NOLINT: as T* to const T*
};

/// A value of an enum.
struct EnumValue {
  const EnumTable* table;
  std::int32_t number;
};

/// Which alternative a field's values are is a matter of its type: int32, sint32 and sfixed32 are
/// std::int32_t; string and bytes are std::string_view; group and message are MessageView.
/// std::monostate is no value: the key of what is no map.
using Value = std::variant<std::monostate, bool, std::int32_t, std::int64_t, std::uint32_t,
                           std::uint64_t, float, double, std::string_view, EnumValue, MessageView>;

}  // namespace cpprpc
