// How cpprpc/wkt/struct.h finds a value and turns it into a type of C++.

#pragma once

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "cpprpc/wkt/detail/numbers.h"
#include "cpprpc/wkt/struct.msg.h"

namespace cpprpc::wkt::detail {

// Where a path begins.
template <class T>
concept Root = AnyOf<std::remove_const_t<T>, Struct, ListValue, Value>;

// A step of a path: a name in an object, or an index in a list.
class Step {
 public:
  Step(const char* name) : name_(name), is_name_(true) {}         // NOLINT: a path is written so
  Step(std::string_view name) : name_(name), is_name_(true) {}    // NOLINT
  Step(const std::string& name) : name_(name), is_name_(true) {}  // NOLINT
  Step(Integer auto index) : index_(static_cast<std::size_t>(index)) {}  // NOLINT: -1 is none

  // What is there; null: nothing.
  [[nodiscard]] const Value* in(const Struct& object) const noexcept;
  [[nodiscard]] const Value* in(const ListValue& list) const noexcept;
  [[nodiscard]] const Value* in(const Value& value) const noexcept;

 private:
  std::string_view name_;
  std::size_t index_ = 0;
  bool is_name_ = false;
};

[[nodiscard]] const Value* follow(const Value* value, std::initializer_list<Step> path) noexcept;

// What get<T>() may be asked for, what it gives, and what of that points into the message.
template <class T>
concept Borrowed = AnyOf<T, Struct, ListValue, std::string_view>;

template <class T>
concept Readable = Borrowed<T> || Integer<T> || AnyOf<T, bool, double, std::string>;

template <class T>
using Got = std::conditional_t<AnyOf<T, Struct, ListValue>, const T*, std::optional<T>>;

// The number as an integer; empty if it is none, or too large for it.
template <Integer T>
[[nodiscard]] constexpr std::optional<T> exactly(double number) noexcept {
  // Powers of two, or zero: a double has them.
  constexpr double min = static_cast<double>(std::numeric_limits<T>::min());
  constexpr double beyond = static_cast<double>(std::numeric_limits<T>::max() / 2 + 1) * 2;
  if (!(number >= min && number < beyond)) return std::nullopt;  // nor NaN
  const T integer = static_cast<T>(number);
  return static_cast<double>(integer) == number ? std::optional<T>(integer) : std::nullopt;
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace cpprpc::wkt::detail
