#include "cpprpc/transport/h2/protocol/request_check.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cpprpc::transport::h2 {
namespace {

// tchar of RFC 9110 section 5.6.2, without upper case.
constexpr std::array<bool, 256> kNameCharacters = [] {
  std::array<bool, 256> allowed{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")) {
    allowed[static_cast<unsigned char>(c)] = true;
  }
  return allowed;
}();

bool is_name(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return kNameCharacters[static_cast<unsigned char>(c)];
  });
}

// No control characters but tabs. Spaces at either end, which HTTP/2 does not allow, are sent by
// clients of gRPC, and no other server minds.
bool is_value(std::string_view value) noexcept {
  unsigned wrong = 0;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    wrong |= static_cast<unsigned>((byte < 0x20 && byte != '\t') || byte == 0x7f);
  }
  return wrong == 0;
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

void RequestCheck::add(Field field, std::string_view name, std::string_view value) noexcept {
  if (!is_value(value)) is_well_formed_ = false;
  switch (field) {
    case Field::Method:
    case Field::Scheme:
    case Field::Path:
    case Field::Authority:
      return add_pseudo(field, value);
    case Field::HttpStatus:
      is_well_formed_ = false;
      return;
    default:
      has_regular_ = true;
      if (!is_allowed(field, name, value)) is_well_formed_ = false;
  }
}

void RequestCheck::add_pseudo(Field field, std::string_view value) noexcept {
  if (has_regular_ || (seen_ & bit(field)) != 0) is_well_formed_ = false;
  if (field != Field::Authority && value.empty()) is_well_formed_ = false;
  seen_ |= bit(field);
}

bool RequestCheck::is_allowed(Field field, std::string_view name, std::string_view value) noexcept {
  if (field == Field::Te) return value == "trailers";
  if (field != Field::Custom && field != Field::Other) return true;
  if (!is_name(name) || is_of_connection(name)) return false;  // and pseudo fields of no name
  if (name != "content-length") return true;
  if (content_length_) return false;
  const char* const end = value.data() + value.size();
  const auto [last, error] = std::from_chars(value.data(), end, content_length_.emplace());
  return error == std::errc() && last == end;
}

}  // namespace cpprpc::transport::h2
