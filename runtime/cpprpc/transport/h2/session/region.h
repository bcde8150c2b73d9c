// Regions: runs of pages that are zero when they are taken, and take no memory until something is
// written to them.

#pragma once

#include <cstddef>

namespace cpprpc::transport::h2 {

inline constexpr std::size_t kRegion = 28 << 10;  // bytes; a multiple of the page's size

/// Null where there are none: under AddressSanitizer, which could not see into them, and if the
/// system gives no more. From any thread.
[[nodiscard]] char* take_region() noexcept;
void give_region(char* region) noexcept;

}  // namespace cpprpc::transport::h2
