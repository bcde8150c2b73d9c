// Struct, Value and ListValue, the JSON of protobuf, built and read the natural way.
//
//   wkt::Struct person = wkt::object({{"name", "Ada"}, {"age", 36}, {"none", nullptr},
//                                     {"tags", wkt::list({"a", "b"})}});
//   std::optional<double> age = wkt::get<double>(person, "age");
//   auto tag = wkt::get<std::string_view>(person, "tags", 0);   // empty if any step is missing
//   person.fields["age"] = wkt::value(37);
//
// Numbers are doubles: an integer beyond 2^53 is rounded to the nearest one, silently, as all
// implementations do. Send an id as a string. NaN and infinity have no JSON.
// Values; what find() and get() point to lives in the message they were given. Any thread.

#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "cpprpc/wkt/detail/numbers.h"
#include "cpprpc/wkt/detail/struct_path.h"
#include "cpprpc/wkt/struct.msg.h"

namespace cpprpc::wkt {

// --- building

/// What a Value can be made of: nullptr, a bool, a number, text, a Struct, a ListValue, a Value.
class Item {
 public:
  Item(std::nullptr_t);                                                          // NOLINT
  Item(std::same_as<bool> auto value) { value_.kind = value; }                   // NOLINT
  Item(detail::Number auto value) { value_.kind = static_cast<double>(value); }  // NOLINT
  Item(const char* text) : Item(std::string(text)) {}                            // NOLINT
  Item(std::string_view text) : Item(std::string(text)) {}                       // NOLINT
  Item(std::string text) { value_.kind = std::move(text); }                      // NOLINT
  Item(Struct object) { value_.kind = std::move(object); }                       // NOLINT
  Item(ListValue list) { value_.kind = std::move(list); }                        // NOLINT
  Item(Value value) : value_(std::move(value)) {}                                // NOLINT
  /// Braces could be a list or an object: write wkt::list({...}) or wkt::object({...}).
  Item(std::initializer_list<Item>) = delete;

  /// The value, moved out. Const because the elements of a list in braces are.
  [[nodiscard]] Value take() const { return std::move(value_); }

 private:
  mutable Value value_;
};

/// A name and what it stands for, in an object.
class Member {
 public:
  Member(std::string name, Item item) : name_(std::move(name)), item_(std::move(item)) {}

  void put_into(Struct& object) const;

 private:
  mutable std::string name_;
  Item item_;
};

[[nodiscard]] inline Value value(const Item& item) { return item.take(); }

/// `object({{"name", "Ada"}, {"age", 36}})`. Of members with the same name the last one counts.
[[nodiscard]] Struct object(std::initializer_list<Member> members);

/// `list({1, "two", nullptr})`.
[[nodiscard]] ListValue list(std::initializer_list<Item> items);

/// The object of a map's keys and values, or of other pairs.
template <class Pairs>
requires requires(const Pairs& pairs) {
  Member(std::begin(pairs)->first, std::begin(pairs)->second);
}
[[nodiscard]] Struct object(const Pairs& pairs) {
  Struct object;
  for (const auto& [name, item] : pairs) Member(name, item).put_into(object);
  return object;
}

/// The list of what is in a container.
template <class Range>
requires requires(const Range& items) { Item(*std::begin(items)); }
[[nodiscard]] ListValue list(const Range& items) {
  ListValue list;
  for (const auto& item : items) list.values.push_back(Item(item).take());
  return list;
}

// --- reading

/// The value at a path of names and indices: `find(person, "address", "lines", 0)`; null if there
/// is none. Of a const message it is const.
template <detail::Root Root, class First, class... Rest>
[[nodiscard]] auto find(Root& root, const First& first, const Rest&... rest) noexcept {
  const Value* found = detail::follow(detail::Step(first).in(root), {detail::Step(rest)...});
  if constexpr (std::is_const_v<Root>) {
    return found;
  } else {
    return const_cast<Value*>(found);
  }
}

/// The value as a T; empty if there is none, or one of another kind. T may be
///  * double, or an integer: the number, if it is integral and T can hold it;
///  * bool, std::string, or std::string_view, a view of the message's string;
///  * Struct or ListValue: a pointer to it, null for empty.
template <detail::Readable T>
[[nodiscard]] detail::Got<T> get(const Value* value) {
  if (value == nullptr) return {};
  if constexpr (detail::AnyOf<T, Struct, ListValue>) {
    return std::get_if<T>(&value->kind);
  } else if constexpr (detail::AnyOf<T, std::string, std::string_view>) {
    const auto* text = std::get_if<std::string>(&value->kind);
    return text ? std::optional<T>(*text) : std::nullopt;
  } else if constexpr (std::same_as<T, bool>) {
    const auto* truth = std::get_if<bool>(&value->kind);
    return truth ? std::optional<T>(*truth) : std::nullopt;
  } else {
    const auto* number = std::get_if<double>(&value->kind);
    if (number == nullptr) return {};
    if constexpr (std::same_as<T, double>) {
      return *number;
    } else {
      return detail::exactly<T>(*number);
    }
  }
}

/// The same of a value, or of what is at a path: `get<double>(person, "age")`.
template <detail::Readable T>
[[nodiscard]] detail::Got<T> get(const Value& value) {
  return get<T>(&value);
}
template <detail::Readable T, detail::Root Root, class First, class... Rest>
[[nodiscard]] detail::Got<T> get(const Root& root, const First& first, const Rest&... rest) {
  return get<T>(find(root, first, rest...));
}

/// Name the message first: this would point into one that is gone.
template <detail::Borrowed T>
detail::Got<T> get(const Value&&) = delete;
template <detail::Borrowed T, detail::Root Root, class First, class... Rest>
detail::Got<T> get(const Root&&, const First&, const Rest&...) = delete;

/// Whether it is null. One that holds nothing at all is not: protobuf calls that an error.
[[nodiscard]] inline bool is_null(const Value& value) noexcept {
  return value.kind.index() == Value::Kind::null_value;
}

/// Calls the one function that takes what the value holds: NullValue, double, std::string, bool,
/// Struct, ListValue, or std::monostate, which is nothing at all.
///
///   wkt::visit(value, [](double number) {...}, [](const std::string& text) {...},
///              [](const auto& other) {...});
template <class V, class... F>
requires std::same_as<std::remove_cvref_t<V>, Value>
decltype(auto) visit(V&& value, F&&... functions) {
  return std::visit(detail::Overloaded{std::forward<F>(functions)...}, std::forward<V>(value).kind);
}

}  // namespace cpprpc::wkt
