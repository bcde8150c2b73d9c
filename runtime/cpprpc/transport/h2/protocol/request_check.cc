#include "cpprpc/transport/h2/protocol/request_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

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

bool is_value_character(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

// Whether one of eight bytes may be no character of a value: it is below 0x20, or 0x7f.
bool may_have_control(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kHigh = 0x80 * kEach;
  const std::uint64_t low = (bytes - 0x20 * kEach) & ~bytes & kHigh;
  const std::uint64_t differs = bytes ^ (0x7f * kEach);
  return (low | ((differs - kEach) & ~differs & kHigh)) != 0;
}

template <class Word>
std::uint64_t load(const char* bytes) noexcept {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// The same for a whole value, of which some bytes may be looked at twice.
bool may_have_control(std::string_view value) noexcept {
  const std::size_t size = value.size();
  const char* const begin = value.data();
  if (size >= 8) {
    bool may = may_have_control(load<std::uint64_t>(begin + size - 8));
    for (std::size_t i = 0; i + 8 <= size; i += 8) {
      may |= may_have_control(load<std::uint64_t>(begin + i));
    }
    return may;
  }
  if (size < 4) return true;  // quick enough one by one
  return may_have_control(load<std::uint32_t>(begin) << 32 | load<std::uint32_t>(begin + size - 4));
}

// No control characters but tabs. Spaces at either end, which HTTP/2 does not allow, are sent by
// clients of gRPC, and no other server minds.
bool is_value(std::string_view value) noexcept {
  return !may_have_control(value) || std::all_of(value.begin(), value.end(), is_value_character);
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
