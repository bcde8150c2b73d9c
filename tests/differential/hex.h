#pragma once

#include <string>
#include <string_view>

namespace differential {

/// "0a 03 61".
[[nodiscard]] std::string hex(std::string_view bytes);

}  // namespace differential
