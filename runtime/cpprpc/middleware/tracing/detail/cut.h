// The beginning of a text, cut between characters of UTF-8.

#pragma once

#include <cstddef>
#include <string_view>

namespace cpprpc::detail {

[[nodiscard]] inline std::string_view cut(std::string_view text, std::size_t max_size) noexcept {
  if (text.size() <= max_size) return text;
  std::size_t end = max_size;
  const auto is_in_character = [&] {
    return (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80;
  };
  for (int i = 0; i < 3 && end > 0 && is_in_character(); ++i) --end;
  return text.substr(0, end);
}

}  // namespace cpprpc::detail
