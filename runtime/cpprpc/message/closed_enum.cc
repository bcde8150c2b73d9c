#include "cpprpc/message/closed_enum.h"

#include <algorithm>
#include <string_view>

#include "cpprpc/wire/varint.h"

namespace cpprpc::detail {
namespace {

char* put_varint(char* out, std::uint64_t value) noexcept {
  for (; value >= 0x80; value >>= 7) *out++ = static_cast<char>(value | 0x80);
  *out++ = static_cast<char>(value);
  return out;
}

}  // namespace

bool is_named(const EnumTable& table, std::int32_t number) noexcept {
  return std::any_of(table.names.begin(), table.names.end(),
                     [&](const EnumName& name) { return name.number == number; });
}

std::optional<std::int32_t> read_closed(wire::Reader& in, const EnumTable& table,
                                        UnknownFields& unknown) {
  const std::uint32_t number_of_field = in.tag() >> 3;  // the tag may be that of a packed run
  std::uint64_t value = 0;
  in.uint64(value);
  if (in.error() != nullptr) return std::nullopt;
  const auto number = static_cast<std::int32_t>(value);
  if (is_named(table, number)) return number;
  char field[2 * wire::kMaxVarint];
  char* end = put_varint(field, std::uint64_t{number_of_field} << 3);
  end = put_varint(end, value);
  unknown.append(std::string_view(field, static_cast<std::size_t>(end - field)));
  return std::nullopt;
}

}  // namespace cpprpc::detail
