// The text of google.protobuf.FieldMask: "user.displayName,photo" for user.display_name and photo.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cpprpc/wkt/field_mask.msg.h"

namespace cpprpc::json {

/// The path in lowerCamelCase. False when that does not lead back to it, as with "foo__bar",
/// "foo_1" or "fooBar".
[[nodiscard]] bool append_camel_case(std::string& out, std::string_view path);

/// How many paths a list of them has.
[[nodiscard]] std::size_t count_paths(std::string_view text) noexcept;

/// Reads a list of such paths. False when one is empty or has a '_'.
[[nodiscard]] bool parse_field_mask(std::string_view text, wkt::FieldMask& mask);

}  // namespace cpprpc::json
