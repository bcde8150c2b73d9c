#include "cpprpc/json/path.h"

#include <algorithm>

#include "cpprpc/wire/utf8.h"

namespace cpprpc::json {
namespace {

constexpr std::size_t kLongest = 60;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '@';
}

// An extension: its name stands in brackets already.
bool is_bracketed(std::string_view name) {
  return name.size() > 2 && name.front() == '[' && name.back() == ']' &&
         std::all_of(name.begin() + 1, name.end() - 1,
                     [](char c) { return is_word(c) || c == '.'; });
}

}  // namespace

void append_name(std::string& path, std::string_view name) {
  if (name.size() <= kLongest && !name.empty() && std::all_of(name.begin(), name.end(), is_word)) {
    if (!path.empty()) path += '.';
    path += name;
  } else if (name.size() <= kLongest && is_bracketed(name)) {
    path += name;
  } else {
    path.append("[").append(quoted(name)).append("]");
  }
}

void append_index(std::string& path, std::size_t index) {
  path.append("[").append(std::to_string(index)).append("]");
}

void prepend(std::string& path, std::string_view segment) {
  if (!path.empty() && path.front() != '[') path.insert(0, ".");
  path.insert(0, segment);
}

std::string quoted(std::string_view text) {
  std::string_view shown = text;
  if (text.size() > kLongest) {
    shown = text.substr(0, kLongest);
    while (!shown.empty() && !wire::is_utf8(shown)) shown.remove_suffix(1);
  }
  std::string result = "\"";
  for (const char c : shown) result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  result += shown.size() == text.size() ? "\"" : "...\"";
  return result;
}

}  // namespace cpprpc::json
