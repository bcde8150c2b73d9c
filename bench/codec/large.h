// Large messages: of any size, made from a seed, for what only shows with size.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shape.h"

namespace bench {

struct Large {
  std::string name;
  /// Encoded, of about this many bytes, and of no more memory than that while it is made.
  std::function<std::string(std::size_t size)> encoded;
  // The work borrows the messages.
  Work (*decode)(const std::vector<std::string>& messages);
  Work (*serialize)(const std::vector<std::string>& messages);
};

/// One field that grows: submessages, packed numbers, a map, bytes, unknown fields.
[[nodiscard]] std::vector<Large> large_fields(const DataOptions& options);

/// For each shape that has data of its own, a message of many such messages.
[[nodiscard]] std::vector<Large> archives(const Shapes& shapes);

}  // namespace bench
