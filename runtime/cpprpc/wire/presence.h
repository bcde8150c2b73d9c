// Where the value of a field goes that may be absent. Generated code is the user:
//
//   in.message(wire::present(m.next));                              // optional or Box
//   in.string(wire::chosen<M::Contact::email>(m.contact));          // oneof

#pragma once

#include <cstddef>
#include <variant>

namespace cpprpc::wire {

/// The value of a std::optional or Box, made if there is none: a message that comes twice merges.
template <class Optional>
[[nodiscard]] auto& present(Optional& optional) {
  return optional ? *optional : optional.emplace();
}

/// Alternative `index` of a oneof, made if it holds another.
template <std::size_t index, class Variant>
[[nodiscard]] auto& chosen(Variant& oneof) {
  if (auto* value = std::get_if<index>(&oneof)) return *value;
  return oneof.template emplace<index>();
}

/// The alternative `index` that a oneof holds: ask for its index() first.
template <std::size_t index, class... Types>
[[nodiscard]] const auto& chosen(const std::variant<Types...>& oneof) {
  return *std::get_if<index>(&oneof);
}

}  // namespace cpprpc::wire
