// Memory: how much decoding one large message takes at its peak. Each side has a process of its
// own, which runs this program again.

#pragma once

#include <string>
#include <vector>

#include "large.h"

namespace bench {

/// Prints the peaks of decoding messages of `size` bytes. `arguments`: those of this program that
/// make the same messages again.
void report_memory(const std::vector<Large>& messages, std::size_t size,
                   const std::vector<std::string>& arguments);

/// What such a process does: decodes the message `name` on the side "ours" or "theirs", and prints
/// how many bytes of memory that took beside the input.
void measure_memory(const std::vector<Large>& messages, std::size_t size, const std::string& name,
                    const std::string& side);

}  // namespace bench
