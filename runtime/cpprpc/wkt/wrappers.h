// The wrappers, Int32Value and the like, as std::optional: they are how proto3 had fields that may
// be absent before it had `optional`.
//
//   request.limit = wkt::wrap(10);                            // std::optional<wkt::Int32Value>
//   std::optional<std::int32_t> limit = wkt::unwrap(request.limit);
//   request.name = wkt::wrap(maybe_name);                     // of a std::optional<std::string>
//
// Values. Any thread.

#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cpprpc/wkt/detail/numbers.h"
#include "cpprpc/wkt/wrappers.msg.h"

namespace cpprpc::wkt {

namespace detail {

// By size and sign, since `long` and `long long` are both 64 bits wide.
template <class T, bool wide = (sizeof(T) > 4)>
using IntegerWrapper =
    std::conditional_t<std::is_signed_v<T>, std::conditional_t<wide, Int64Value, Int32Value>,
                       std::conditional_t<wide, UInt64Value, UInt32Value>>;

}  // namespace detail

template <class W>
concept Wrapper = detail::AnyOf<W, DoubleValue, FloatValue, Int64Value, UInt64Value, Int32Value,
                                UInt32Value, BoolValue, StringValue, BytesValue>;

template <detail::Integer T>
[[nodiscard]] detail::IntegerWrapper<T> wrap(T value) {
  return {.value = value};
}

template <std::same_as<bool> T>
[[nodiscard]] BoolValue wrap(T value) {
  return {.value = value};
}

template <std::same_as<float> T>
[[nodiscard]] FloatValue wrap(T value) {
  return {.value = value};
}

template <std::same_as<double> T>
[[nodiscard]] DoubleValue wrap(T value) {
  return {.value = value};
}

/// Text, in UTF-8.
[[nodiscard]] inline StringValue wrap(std::string value) { return {.value = std::move(value)}; }
[[nodiscard]] inline StringValue wrap(std::string_view value) {
  return {.value = std::string(value)};
}
[[nodiscard]] inline StringValue wrap(const char* value) { return {.value = value}; }
StringValue wrap(std::nullptr_t) = delete;

/// Bytes, which are a std::string too.
[[nodiscard]] inline BytesValue wrap_bytes(std::string value) {
  return {.value = std::move(value)};
}

/// The value wrapped, if there is one.
template <class T>
[[nodiscard]] auto wrap(std::optional<T> value)
    -> std::optional<decltype(wrap(*std::move(value)))> {
  if (!value) return std::nullopt;
  return wrap(*std::move(value));
}
template <std::same_as<std::string> T>
[[nodiscard]] std::optional<BytesValue> wrap_bytes(std::optional<T> value) {
  if (!value) return std::nullopt;
  return wrap_bytes(*std::move(value));
}

/// What is in the wrapper.
template <Wrapper W>
[[nodiscard]] auto unwrap(W wrapper) -> decltype(wrapper.value) {
  return std::move(wrapper.value);
}

/// What is in the wrapper, if there is one.
template <Wrapper W>
[[nodiscard]] auto unwrap(std::optional<W> wrapper) -> std::optional<decltype(wrapper->value)> {
  if (!wrapper) return std::nullopt;
  return std::move(wrapper->value);
}

}  // namespace cpprpc::wkt
