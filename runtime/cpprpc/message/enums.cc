#include "cpprpc/message/enums.h"

namespace cpprpc {

std::optional<std::int32_t> number_of(const EnumTable& table, std::string_view name) noexcept {
  for (const EnumName& value : table.names) {
    if (value.name == name) return value.number;
  }
  return std::nullopt;
}

std::string_view name_of(const EnumTable& table, std::int32_t number) noexcept {
  for (const EnumName& value : table.names) {
    if (value.number == number) return value.name;
  }
  return {};
}

}  // namespace cpprpc
