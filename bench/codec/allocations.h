// Allocations: how often and how much each side asks for memory. This program's operator new
// counts, for libprotobuf too.

#pragma once

#include "shape.h"

namespace bench {

/// Prints the allocations of one message, of every shape and operation.
void report_allocations(const Shapes& shapes);

}  // namespace bench
