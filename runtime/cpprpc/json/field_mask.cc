#include "cpprpc/json/field_mask.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace cpprpc::json {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

constexpr char kCaseBit = 'a' ^ 'A';

}  // namespace

bool append_camel_case(std::string& out, std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_upper(path[i])) return false;
    if (path[i] != '_') {
      // A comma divides paths.
      if (path[i] == ',') return false;
      out += path[i];
      continue;
    }
    ++i;
    if (i == path.size() || !is_lower(path[i])) return false;
    out += static_cast<char>(path[i] ^ kCaseBit);
  }
  return !path.empty();
}

std::size_t count_paths(std::string_view text) noexcept {
  return text.empty() ? 0 : static_cast<std::size_t>(std::count(text.begin(), text.end(), ',')) + 1;
}

bool parse_field_mask(std::string_view text, wkt::FieldMask& mask) {
  mask.paths.clear();
  if (text.empty()) return true;
  mask.paths.reserve(count_paths(text));
  std::string path;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || text[i] == ',') {
      if (path.empty()) return false;
      mask.paths.push_back(std::exchange(path, {}));
    } else if (text[i] == '_') {
      return false;
    } else if (is_upper(text[i])) {
      path.append("_").push_back(static_cast<char>(text[i] ^ kCaseBit));
    } else {
      path += text[i];
    }
  }
  return true;
}

}  // namespace cpprpc::json
