// The checks: each compares what the two libraries make of one random message, and throws
// Disagreement with what is different.

#pragma once

#include <cstddef>

#include "random.h"
#include "sample.h"
#include "schema.h"

namespace differential {

/// How much was compared; a check that compares nothing proves nothing.
struct Counts {
  std::size_t readings = 0;  // of bytes that no encoder wrote
  std::size_t refused = 0;   // of these, by both
};

/// The binary format: both directions, the size, merging, bytes that were changed, and copies
/// through reflection.
void check_binary(const Schema& schema, const Sample& sample, Random& random, Counts& counts);

/// The text format: both directions, and the same text. Extensions and Any written out.
void check_text(const Schema& schema, const Sample& sample, Random& random);

/// JSON, in both directions, with every option.
void check_json(const Schema& schema, const Sample& sample, Random& random);

}  // namespace differential
