// copy(): std::memcpy without a call when there is little to copy, as in most fields.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace cpprpc::wire {

[[gnu::always_inline]] inline void copy(char* to, const char* from, std::size_t size) noexcept {
  const auto ends = [&]<class T>(T first, T last) {
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + size - sizeof last, &last, sizeof last);
  };
  struct Sixteen {
    std::uint64_t a, b;
  };
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size > 16) {
    ends(Sixteen(), Sixteen());
  } else if (size >= 8) {
    ends(std::uint64_t(), std::uint64_t());
  } else if (size >= 4) {
    ends(std::uint32_t(), std::uint32_t());
  } else if (size != 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

}  // namespace cpprpc::wire
