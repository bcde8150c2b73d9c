#include "cpprpc/transport/h2/protocol/metadata_fields.h"

#include "cpprpc/base/ascii.h"
#include "cpprpc/transport/h2/protocol/field_name.h"

namespace cpprpc::transport::h2 {

bool is_metadata_field(std::string_view name, std::string_view value) noexcept {
  return name_kind(name) == NameKind::Metadata &&
         (detail::is_binary(name) || cpprpc::detail::is_printable_ascii(value));
}

bool add_metadata_field(Metadata& metadata, std::string_view name, std::string_view value) {
  if (!detail::is_binary(name)) {
    metadata.add_received(name, value);
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

bool add_received_field(Metadata& metadata, std::string_view name, std::string_view value) {
  return !is_metadata_field(name, value) || add_metadata_field(metadata, name, value);
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
