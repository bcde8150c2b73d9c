// Field values that are lists: with commas, and spaces or not.
//
//   for_each_value("gzip, identity", [](std::string_view value) { ... });
//
// Specification: RFC 9110 section 5.6.1

#pragma once

#include <cstddef>
#include <string_view>

namespace cpprpc::transport::h2 {

/// `text` without the spaces and tabs at either end.
[[nodiscard]] constexpr std::string_view without_spaces(std::string_view text) noexcept {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// Calls f(value) for each value between commas, empty ones too.
template <class F>
void for_each_value(std::string_view joined, F&& f) {
  while (true) {
    const std::size_t comma = joined.find(',');
    f(without_spaces(joined.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    joined.remove_prefix(comma + 1);
  }
}

}  // namespace cpprpc::transport::h2
