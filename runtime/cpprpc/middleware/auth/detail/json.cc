#include "cpprpc/middleware/auth/detail/json.h"

namespace cpprpc::detail::jwt {

Json parse_object(std::string_view text) {
  Json json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  return json_is_object(json.get()) ? std::move(json) : nullptr;
}

Json json_text(std::string_view text) { return Json(json_stringn(text.data(), text.size())); }

const json_t* member(const json_t* object, std::string_view name) {
  return json_object_getn(object, name.data(), name.size());
}

std::string_view text_of(const json_t* string) {
  return {json_string_value(string), json_string_length(string)};
}

std::optional<std::string_view> text_member(const json_t* object, std::string_view name) {
  const json_t* const value = member(object, name);
  if (!json_is_string(value)) return std::nullopt;
  return text_of(value);
}

}  // namespace cpprpc::detail::jwt
