#include "cpprpc/transport/h2/protocol/request_check.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "cpprpc/base/ascii.h"

namespace cpprpc::transport::h2 {
namespace {

bool is_value_character(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

// No control characters but tabs. Spaces at either end, which HTTP/2 does not allow, are sent by
// clients of gRPC, and no other server minds.
bool is_value(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), is_value_character);
}

// Of HTTP/1.1's connections.
bool is_of_connection(std::string_view name) noexcept {
  return name == "connection" || name == "keep-alive" || name == "proxy-connection" ||
         name == "transfer-encoding" || name == "upgrade";
}

[[maybe_unused]] constexpr unsigned bit(Field field) noexcept {
  return 1U << static_cast<unsigned>(field);
}

}  // namespace

bool RequestCheck::is_well_formed() const noexcept {
  constexpr unsigned kRequired = bit(Field::Method) | bit(Field::Scheme) | bit(Field::Path);
  return is_well_formed_ && (seen_ & kRequired) == kRequired;
}

bool RequestCheck::add(Field field, std::string_view name, std::string_view value) noexcept {
  const bool is_printable = cpprpc::detail::is_printable_ascii(value);
  if (!is_printable && !is_value(value)) is_well_formed_ = false;
  switch (field) {
    case Field::Method:
    case Field::Scheme:
    case Field::Path:
    case Field::Authority:
      add_pseudo(field, value);
      return false;
    case Field::HttpStatus:
      is_well_formed_ = false;
      return false;
    case Field::Te:
      has_regular_ = true;
      if (value != "trailers") is_well_formed_ = false;
      return false;
    case Field::Custom:
    case Field::Other:
      return add_free(name, value) == NameKind::Metadata &&
             (is_printable || name.ends_with("-bin"));
    default:
      has_regular_ = true;
      return false;
  }
}

void RequestCheck::add_pseudo(Field field, std::string_view value) noexcept {
  if (has_regular_ || (seen_ & bit(field)) != 0) is_well_formed_ = false;
  if (field != Field::Authority && value.empty()) is_well_formed_ = false;
  seen_ |= bit(field);
}

// Of a name that gRPC does not give.
NameKind RequestCheck::add_free(std::string_view name, std::string_view value) noexcept {
  has_regular_ = true;
  const NameKind kind = name_kind(name);
  if (kind == NameKind::None || is_of_connection(name)) is_well_formed_ = false;  // also ":x"
  if (name == "content-length") set_content_length(value);
  return kind;
}

void RequestCheck::set_content_length(std::string_view value) noexcept {
  const bool is_second = content_length_.has_value();
  const char* const end = value.data() + value.size();
  const auto [last, error] = std::from_chars(value.data(), end, content_length_.emplace());
  if (is_second || error != std::errc() || last != end) is_well_formed_ = false;
}

}  // namespace cpprpc::transport::h2
