// quote(): text that a peer sent, for an error message: in quotes, and cut if it is long.

#pragma once

#include <string>
#include <string_view>

namespace cpprpc::wkt::detail {

[[nodiscard]] std::string quote(std::string_view text);

}  // namespace cpprpc::wkt::detail
