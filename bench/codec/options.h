// The command line.

#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "shape.h"

namespace bench {

struct Options {
  std::string only;   // a section; empty: all
  std::string shape;  // empty: all
  int rounds = 51;
  std::size_t megabytes = 100;  // of the largest message
  DataOptions data;
  /// The arguments that say which data it is, for another run of this program.
  std::vector<std::string> data_arguments;

  // Other things to do than the benchmark.
  std::optional<std::array<std::string, 3>> run;             // shape, operation, side
  std::optional<std::array<std::string, 2>> measure_memory;  // message, side
};

/// Ends the program when something is wrong with them, or when help was asked for.
[[nodiscard]] Options parse_options(const std::vector<std::string>& arguments);

}  // namespace bench
