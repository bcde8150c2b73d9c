#include "cpprpc/message/enums.h"

namespace cpprpc::detail {

std::optional<std::int32_t> number_of(std::span<const EnumName> names,
                                      std::string_view name) noexcept {
  for (const EnumName& value : names) {
    if (value.name == name) return value.number;
  }
  return std::nullopt;
}

std::string_view name_of(std::span<const EnumName> names, std::int32_t number) noexcept {
  for (const EnumName& value : names) {
    if (value.number == number) return value.name;
  }
  return {};
}

}  // namespace cpprpc::detail
