// Reading: what both libraries make of any bytes.

#pragma once

#include <string>

#include "schema.h"

namespace differential {

/// Whether the bytes are a `type`. Throws Disagreement unless both libraries say the same and, if
/// they are one, read the same; also extensions. The type must have no message set in it: of what
/// is written in an unusual way, protoc's classes and messages without a class read other items.
bool check_reading(const Schema& schema, const Type& type, const std::string& bytes);

}  // namespace differential
