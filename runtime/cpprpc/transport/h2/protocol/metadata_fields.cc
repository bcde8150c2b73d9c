#include "cpprpc/transport/h2/protocol/metadata_fields.h"

#include <algorithm>

namespace cpprpc::transport::h2 {
namespace {

constexpr bool is_printable(char c) noexcept { return c >= 0x20 && c <= 0x7e; }

// Of the names that HTTP allows, those that gRPC does not.
bool is_key(std::string_view name) noexcept {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
}

}  // namespace

bool add_received_field(Metadata& metadata, std::string_view name, std::string_view value) {
  if (!is_key(name)) return true;
  if (!detail::is_binary(name)) {
    if (std::all_of(value.begin(), value.end(), is_printable)) metadata.add_received(name, value);
    return true;
  }
  bool is_good = true;
  std::string bytes;
  for_each_value(value, [&](std::string_view one) {
    is_good = is_good && base64_decode(one, bytes);
    if (is_good) metadata.add_received(name, bytes);
  });
  return is_good;
}

namespace detail {

std::size_t encoded_values_size(const Metadata& metadata) noexcept {
  std::size_t size = 0;
  for (const Metadata::Entry& entry : metadata) {
    if (is_binary(entry.key)) size += base64_size(entry.value.size());
  }
  return size;
}

}  // namespace detail
}  // namespace cpprpc::transport::h2
