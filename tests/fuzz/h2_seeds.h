// What fuzzing the h2 transport begins with: connections of a well-behaved client.

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fuzz {

/// Names and inputs.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> h2_seeds();

}  // namespace fuzz
