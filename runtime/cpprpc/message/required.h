// missing_field(): whether bytes that were read have all required fields. A slow and exact second
// look at bytes that raised the suspicion, see wire::Reader::note_incomplete().

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cpprpc/message/fields.h"

namespace cpprpc::detail {

/// What there was of a message before `bytes` were merged into it.
enum class Before : std::uint8_t {
  Empty,
  Unknown,  // it and its single submessages may have had their required fields
};

/// "demo.v1.Order.items[3].id", the first required field that is missing; empty when none is.
/// `bytes` must be readable without an error.
[[nodiscard]] std::string missing_field(const FieldTable& table, std::string_view bytes,
                                        Before before);

}  // namespace cpprpc::detail
