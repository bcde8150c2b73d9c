// Linear: whether a byte costs the same in large messages as in small ones.

#pragma once

#include "large.h"

namespace bench {

/// Prints the time per byte of messages from 1 kB on, each ten times as large as the one before, up
/// to `largest` bytes. Fewer than `rounds` slices where one takes long.
void report_growth(const std::vector<Large>& messages, std::size_t largest, int rounds);

}  // namespace bench
