// Random values of the scalar types, with the edges of each far more often than chance has them.

#pragma once

#include <cstdint>
#include <string>

#include "random.h"

namespace differential {

/// For integers of all types, which take what fits: small, negative, the limits of 32 and 64 bits.
[[nodiscard]] std::uint64_t random_integer(Random& random);

/// Also infinite, denormal, -0.0; a NaN that is not the one of JSON and text only `with_odd_nans`.
[[nodiscard]] double random_double(Random& random, bool with_odd_nans = false);
[[nodiscard]] float random_float(Random& random, bool with_odd_nans = false);

/// UTF-8: control characters, quotes, up to 4 bytes a character, seldom long.
[[nodiscard]] std::string random_text(Random& random);

/// Anything.
[[nodiscard]] std::string random_bytes(Random& random);

}  // namespace differential
