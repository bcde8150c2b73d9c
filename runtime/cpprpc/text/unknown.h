// Unknown fields as text: by their numbers, and by what they look like.

#pragma once

#include <string_view>

#include "cpprpc/text/layout.h"

namespace cpprpc::text {

/// Writes fields in the wire format, as far as they are well-formed: `7: 12`, or `7: "abc"`, or
/// `7 { 1: 12 }` where bytes can be read as a message.
void write_unknown(Layout& out, std::string_view fields);

/// Writes `7: "[REDACTED]"` for each.
void write_unknown_redacted(Layout& out, std::string_view fields);

}  // namespace cpprpc::text
