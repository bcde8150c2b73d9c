#include "cpprpc/middleware/auth/claims.h"

#include <cstddef>
#include <utility>

#include "cpprpc/middleware/auth/detail/json.h"

namespace cpprpc {

using detail::jwt::Json;
using detail::jwt::member;
using detail::jwt::text_of;

struct Claims::Data {
  std::string text;
  Json object;

  [[nodiscard]] static const json_t* find(const Data* data, std::string_view name) {
    return data == nullptr ? nullptr : member(data->object.get(), name);
  }
};

Result<Claims> Claims::parse(std::string_view json) {
  auto data = std::make_shared<Data>();
  data->object = detail::jwt::parse_object(json);
  if (data->object == nullptr) return Status::invalid_argument("the claims are no JSON object");
  data->text = json;
  Claims claims;
  claims.data_ = std::move(data);
  return claims;
}

bool Claims::has(std::string_view name) const { return Data::find(data_.get(), name) != nullptr; }

std::optional<std::string_view> Claims::text(std::string_view name) const {
  const json_t* const value = Data::find(data_.get(), name);
  if (!json_is_string(value)) return std::nullopt;
  return text_of(value);
}

std::optional<std::int64_t> Claims::integer(std::string_view name) const {
  const json_t* const value = Data::find(data_.get(), name);
  if (!json_is_integer(value)) return std::nullopt;
  return json_integer_value(value);
}

std::optional<double> Claims::number(std::string_view name) const {
  const json_t* const value = Data::find(data_.get(), name);
  if (!json_is_number(value)) return std::nullopt;
  return json_number_value(value);
}

std::optional<bool> Claims::boolean(std::string_view name) const {
  const json_t* const value = Data::find(data_.get(), name);
  if (!json_is_boolean(value)) return std::nullopt;
  return json_is_true(value);
}

std::vector<std::string_view> Claims::texts(std::string_view name) const {
  const json_t* const value = Data::find(data_.get(), name);
  if (json_is_string(value)) return {text_of(value)};
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < json_array_size(value); ++i) {
    const json_t* const element = json_array_get(value, i);
    if (!json_is_string(element)) return {};
    texts.push_back(text_of(element));
  }
  return texts;
}

std::string Claims::json(std::string_view name) const {
  const json_t* const value = Data::find(data_.get(), name);
  if (value == nullptr) return {};
  constexpr std::size_t kFlags = JSON_ENCODE_ANY | JSON_COMPACT;
  std::string text(json_dumpb(value, nullptr, 0, kFlags), '\0');
  json_dumpb(value, text.data(), text.size(), kFlags);
  return text;
}

std::string_view Claims::json() const noexcept {
  return data_ == nullptr ? std::string_view("{}") : std::string_view(data_->text);
}

}  // namespace cpprpc
