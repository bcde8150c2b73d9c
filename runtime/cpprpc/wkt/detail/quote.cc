#include "cpprpc/wkt/detail/quote.h"

#include <cstddef>

namespace cpprpc::wkt::detail {

std::string quote(std::string_view text) {
  constexpr std::size_t kMost = 200;
  std::string quoted = "\"";
  std::size_t length = text.size();
  if (length > kMost) {
    length = kMost;
    // Not within a character of UTF-8.
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
  }
  quoted.append(text.substr(0, length)).append(length < text.size() ? "\"..." : "\"");
  return quoted;
}

}  // namespace cpprpc::wkt::detail
