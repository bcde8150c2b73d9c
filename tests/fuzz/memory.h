// Memory: how much is allocated at its peak while a PeakMemory lives. This program's operator new
// or sanitizer counts; one thread.

#pragma once

#include <cstddef>

namespace fuzz {

class PeakMemory {
 public:
  PeakMemory();

  /// Bytes at the peak, beyond those that were allocated before.
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::size_t before_;
};

}  // namespace fuzz
