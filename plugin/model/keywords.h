// Words that a C++ name may not be, and why.

#pragma once

#include <string_view>

namespace cpprpc::plugin::model {

/// Keywords of C++20, alternative tokens, GNU's `typeof`.
[[nodiscard]] bool is_keyword(std::string_view word);

/// Macros of the C++ library, of POSIX and Linux, and Qt's.
[[nodiscard]] bool is_macro(std::string_view word);

/// Names that headers of the C library declare at global scope.
[[nodiscard]] bool is_global(std::string_view word);

/// `import` and `module`, which make a directive of a line that starts with them, `final` and
/// `override`: fine for a member, not for a type.
[[nodiscard]] bool is_context_keyword(std::string_view word);

}  // namespace cpprpc::plugin::model
