// Damage: what becomes of a whole message of each type if it is cut off anywhere, or any byte of it
// is another one.

#pragma once

#include <cstddef>

#include "schema.h"

namespace differential {

struct DamageCounts {
  std::size_t readings = 0;
  std::size_t refused = 0;  // by both
};

/// A message with all fields of the type, and what damage makes of it, through check_reading().
/// Throws Disagreement.
void check_damage(const Schema& schema, const Type& type, DamageCounts& counts);

}  // namespace differential
