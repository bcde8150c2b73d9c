// fatal(): ends the program because a rule was broken that nothing can go on without.

#pragma once

namespace cpprpc::detail {

/// Prints `message` to standard error and calls std::terminate().
[[noreturn]] void fatal(const char* message) noexcept;

}  // namespace cpprpc::detail
