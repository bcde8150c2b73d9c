// take_field(): takes encoded fields apart one by one, without a codec and without a Reader, for
// what is in no hurry or cannot rely on the bytes: telling what is wrong with them.
//
//   while (const auto field = wire::take_field(bytes)) count(field->number);
//
// The fields borrow the bytes. Nothing is checked beyond what it takes to find the next field.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {

struct EncodedField {
  std::uint32_t number;
  WireType type;
  std::string_view value;  // without tags and length
};

/// The field at the front of `bytes`, which move behind it. A value that is cut off or malformed
/// reaches to the end; where no field begins, or a group ends, there is none.
[[nodiscard]] std::optional<EncodedField> take_field(std::string_view& bytes);

/// The varint at the front of `bytes`, which move behind it; none if it is cut off or too long.
[[nodiscard]] std::optional<std::uint64_t> take_varint(std::string_view& bytes);

}  // namespace cpprpc::wire
