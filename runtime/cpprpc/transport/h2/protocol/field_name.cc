#include "cpprpc/transport/h2/protocol/field_name.h"

#include <array>

namespace cpprpc::transport::h2 {
namespace {

constexpr unsigned kHttp = 1;
constexpr unsigned kMetadata = 2;

// What each character may be part of.
constexpr std::array<std::uint8_t, 256> kCharacters = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (const char c : std::string_view("!#$%&'*+^`|~")) {
    kinds[static_cast<unsigned char>(c)] = kHttp;
  }
  for (const char c : std::string_view("_-.0123456789abcdefghijklmnopqrstuvwxyz")) {
    kinds[static_cast<unsigned char>(c)] = kHttp | kMetadata;
  }
  return kinds;
}();

}  // namespace

NameKind name_kind(std::string_view name) noexcept {
  unsigned kinds = name.empty() ? 0 : kHttp | kMetadata;
  for (const char c : name) kinds &= kCharacters[static_cast<unsigned char>(c)];
  if ((kinds & kMetadata) != 0) return NameKind::Metadata;
  return (kinds & kHttp) != 0 ? NameKind::Http : NameKind::None;
}

}  // namespace cpprpc::transport::h2
