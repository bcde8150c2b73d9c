// The wire format of one field, by its table: what the generated codec does for a whole message,
// for a field that is known only at run time. Extensions are the user.

#pragma once

#include <cstdint>
#include <string>

#include "cpprpc/message/fields.h"
#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::detail {

/// How one value of that type stands on the wire.
[[nodiscard]] wire::WireType wire_type(FieldType type) noexcept;

/// Whether a field of this tag holds values of `field`: its number and wire type are right.
[[nodiscard]] bool is_tag_of(const Field& field, std::uint32_t tag) noexcept;

/// Merges the values that stand here into `member`. The tag must be one of the field.
/// Numbers without a name of a closed enum are dropped. No map.
[[nodiscard]] wire::Reader read_field(wire::Reader in, std::uint32_t tag, const Field& field,
                                      void* member);

/// Appends all values that `member` holds. No map.
void append_field(std::string& out, const Field& field, const void* member);

}  // namespace cpprpc::detail
