// RequestCheck: whether the header fields of a request are such as HTTP/2 allows.
//
//   RequestCheck check;
//   for (each field) check.add(field_of(name), name, value);
//   if (!check.is_well_formed()) reset(ErrorCode::ProtocolError);
//
// nghttp2 has such a check, too, which knows nothing of gRPC's fields and takes a tenth of a call's
// time. Specification: RFC 9113 sections 8.1.1, 8.2 and 8.3.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cpprpc/transport/h2/protocol/field.h"
#include "cpprpc/transport/h2/protocol/field_name.h"

namespace cpprpc::transport::h2 {

class RequestCheck {
 public:
  /// The next field; `field` is field_of(name). Whether it is such as gRPC's metadata may hold: see
  /// is_metadata_field().
  bool add(Field field, std::string_view name, std::string_view value) noexcept;

  /// Once all are there.
  [[nodiscard]] bool is_well_formed() const noexcept;

  /// How many bytes of data the request says that it has, if it does.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const noexcept {
    return content_length_;
  }

 private:
  static constexpr unsigned bit(Field field) noexcept { return 1U << static_cast<unsigned>(field); }

  void add_pseudo(Field field, std::string_view value) noexcept;
  NameKind add_free(std::string_view name, std::string_view value) noexcept;
  void set_content_length(std::string_view value) noexcept;

  unsigned seen_ = 0;  // of the pseudo fields, which come first
  bool has_regular_ = false;
  bool is_well_formed_ = true;
  std::optional<std::uint64_t> content_length_;
};

}  // namespace cpprpc::transport::h2
