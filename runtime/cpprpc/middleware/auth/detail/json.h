// JSON as jansson has it, owned.

#pragma once

#include <jansson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cpprpc::detail::jwt {

struct FreeJson {
  void operator()(json_t* json) const noexcept { json_decref(json); }
};
using Json = std::unique_ptr<json_t, FreeJson>;

/// Strictly: UTF-8, no member twice in one object (RFC 8259 leaves open what that means, and two
/// readers may take it differently), no NUL in strings, numbers that fit int64 or double. Null if
/// it is anything else than one object.
[[nodiscard]] Json parse_object(std::string_view text);

[[nodiscard]] Json json_text(std::string_view text);

/// The member of that name, or null.
[[nodiscard]] const json_t* member(const json_t* object, std::string_view name);

[[nodiscard]] std::string_view text_of(const json_t* string);

/// The string member of that name; nothing if there is none, or it is no string.
[[nodiscard]] std::optional<std::string_view> text_member(const json_t* object,
                                                          std::string_view name);

}  // namespace cpprpc::detail::jwt
