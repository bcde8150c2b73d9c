// What may stand inside a co_await expression.
//
// g++ before 13 destroys some temporaries there twice: aggregates, and lambdas that capture
// something non-trivial. Functions that would be called with them refuse them, on those compilers
// only:
//
//   Send send(T&& value) requires kTemporariesAreSafe<T>;
//   NameItFirst send(T&& value) requires(!kTemporariesAreSafe<T>) = delete;

#pragma once

#include <type_traits>

namespace cpprpc::detail {

/// What refuses a temporary returns this, so that the compiler's message says what to do.
struct NameItFirst {};

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
template <class T>
inline constexpr bool kTemporariesAreSafe =
    !std::is_aggregate_v<T> || std::is_trivially_copyable_v<T>;
template <class F>
inline constexpr bool kTemporaryFunctionsAreSafe =
    !std::is_class_v<F> || std::is_trivially_copyable_v<F>;
#else
template <class T>
inline constexpr bool kTemporariesAreSafe = true;
template <class F>
inline constexpr bool kTemporaryFunctionsAreSafe = true;
#endif

}  // namespace cpprpc::detail
