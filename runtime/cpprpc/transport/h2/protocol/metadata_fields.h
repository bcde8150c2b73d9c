// Metadata as header fields, both ways.
//
//   if (!add_received_field(metadata, name, value)) ...   // of a field that is Field::Custom
//
//   std::string storage;                                  // lives as long as the views
//   for_each_field(metadata, storage, [&](std::string_view name, std::string_view value) { ... });
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Custom-Metadata

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cpprpc/rpc/metadata.h"
#include "cpprpc/transport/h2/protocol/binary.h"
#include "cpprpc/transport/h2/protocol/list.h"

namespace cpprpc::transport::h2 {

/// Whether a field can be metadata, which a handler can send back: the name is a key of gRPC's, and
/// the value printable ASCII or, as the key says, base64.
[[nodiscard]] bool is_metadata_field(std::string_view name, std::string_view value) noexcept;

/// Adds what such a field holds: of a "-bin" key, one entry for each value that was joined into it.
/// False if one of them is no base64: the call is to end with INTERNAL, as grpc-go and grpc-java
/// have it.
[[nodiscard]] bool add_metadata_field(Metadata& metadata, std::string_view name,
                                      std::string_view value);

/// The same of any field: what can be no metadata is left out.
[[nodiscard]] bool add_received_field(Metadata& metadata, std::string_view name,
                                      std::string_view value);

namespace detail {
[[nodiscard]] inline bool is_binary(std::string_view key) noexcept { return key.ends_with("-bin"); }
[[nodiscard]] std::size_t encoded_values_size(const Metadata& metadata) noexcept;
}  // namespace detail

/// Calls add(name, value) for each entry, in order. The views are of `metadata`, and of `storage`,
/// which is replaced; it needs memory only for "-bin" values. Spaces at either end of a value,
/// which peers may strip or refuse, are not sent.
template <class Add>
void for_each_field(const Metadata& metadata, std::string& storage, Add&& add) {
  if (metadata.empty()) return;
  storage.clear();
  storage.reserve(detail::encoded_values_size(metadata));  // so that views of it stay good
  for (const Metadata::Entry& entry : metadata) {
    if (detail::is_binary(entry.key)) {
      const std::size_t begin = storage.size();
      base64_encode(entry.value, storage);
      add(std::string_view(entry.key), std::string_view(storage).substr(begin));
    } else {
      add(std::string_view(entry.key), without_spaces(entry.value));
    }
  }
}

}  // namespace cpprpc::transport::h2
