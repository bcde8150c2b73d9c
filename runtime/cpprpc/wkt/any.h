// Any: a message of a type that only the URL beside it tells.
//
//   event.detail = wkt::pack(order);                         // type.googleapis.com/demo.v1.Order
//   if (wkt::is<Order>(*event.detail)) ...
//   cpprpc::Result<Order> order = wkt::unpack<Order>(*event.detail);
//
// The type is what follows the last slash of the URL; what stands before it is not looked at. JSON
// and text print what is within if they are told the types: see cpprpc/message/type_set.h.
// Any thread; views are of the Any they came from.

#pragma once

#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/message/message.h"
#include "cpprpc/wkt/any.msg.h"

namespace cpprpc::wkt {

inline constexpr std::string_view kTypeUrlPrefix = "type.googleapis.com";

namespace detail {
[[nodiscard]] std::string type_url(std::string_view full_name, std::string_view prefix);
[[nodiscard]] Status wrong_type(const Any& any, std::string_view wanted);
}  // namespace detail

/// The full name of the type, "demo.v1.Order"; empty if the URL has no slash, or nothing after it.
[[nodiscard]] std::string_view type_name(const Any& any) noexcept;

/// The message encoded, with the URL `prefix`/its type; a slash at the end of `prefix` is that one.
template <Message M>
[[nodiscard]] Any pack(const M& message, std::string_view prefix = kTypeUrlPrefix) {
  return Any{.type_url = detail::type_url(Codec<M>::full_name, prefix), .value = encode(message)};
}

/// Whether it holds an M, by its URL.
template <Message M>
[[nodiscard]] bool is(const Any& any) noexcept {
  return type_name(any) == Codec<M>::full_name;
}

/// The message. INVALID_ARGUMENT if it is of another type, and names both; or as decode().
template <Message M>
[[nodiscard]] Result<M> unpack(const Any& any) {
  if (!is<M>(any)) return detail::wrong_type(any, Codec<M>::full_name);
  return decode<M>(any.value);
}

}  // namespace cpprpc::wkt
