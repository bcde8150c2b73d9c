// A whole file as a string.

#pragma once

#include <string>

#include "cpprpc/base/result.h"

namespace cpprpc::detail {

/// INVALID_ARGUMENT, with the path and the reason, for what cannot be read.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

}  // namespace cpprpc::detail
