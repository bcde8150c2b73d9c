// Which messages have a JSON of their own, and where an Any finds the type of what it holds.

#pragma once

#include <cstdint>
#include <string_view>

#include "cpprpc/message/fields.h"
#include "cpprpc/message/type_set.h"

namespace cpprpc::json {

enum class WellKnown : std::uint8_t {
  None,  // written as the object of its fields
  Any,
  Duration,
  FieldMask,
  ListValue,
  Struct,
  Timestamp,
  Value,
  Wrapper,  // of one value: DoubleValue and the like
};

[[nodiscard]] WellKnown well_known(const FieldTable& table) noexcept;

/// Whether values of the field may be null: google.protobuf.Value and NullValue.
[[nodiscard]] bool has_null(const Field& field) noexcept;

/// The type of a type URL, "type.googleapis.com/demo.v1.Order": a well-known one, or of the set,
/// which may be null. Null: it is of neither.
[[nodiscard]] const FieldTable* find_type(const TypeSet* types, std::string_view url);

/// Why find_type() did not find it, and what to do.
[[nodiscard]] std::string unknown_type(std::string_view url);

}  // namespace cpprpc::json
