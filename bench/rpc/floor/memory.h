// Memory for nghttp2 from lists of free blocks: a call takes and gives back a handful of blocks of
// the same sizes, and malloc() is a tenth of what it costs. For a program of one thread.

#pragma once

#include <nghttp2/nghttp2.h>

namespace bench {

/// To be given to sessions. What it hands out is never given back to the system.
[[nodiscard]] nghttp2_mem& pooled_memory();

}  // namespace bench
