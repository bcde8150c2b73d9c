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
  // Most enums count from their first number on.
  const std::int64_t place = std::int64_t{number} - table.names.front().number;
  if (place >= 0 && place < static_cast<std::int64_t>(table.names.size()) &&
      table.names[static_cast<std::size_t>(place)].number == number) {
    return true;
  }
  return std::any_of(table.names.begin(), table.names.end(),
                     [&](const EnumName& name) { return name.number == number; });
}

bool take_closed(std::uint64_t value, const EnumTable& table, std::uint32_t tag,
                 UnknownFields& unknown) {
  if (is_named(table, static_cast<std::int32_t>(value))) return true;
  char field[2 * wire::kMaxVarint];
  char* end = put_varint(field, std::uint64_t{tag >> 3} << 3);  // `tag` may be that of a packed run
  end = put_varint(end, value);
  unknown.append(std::string_view(field, static_cast<std::size_t>(end - field)));
  return false;
}

}  // namespace cpprpc::detail
