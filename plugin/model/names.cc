#include "plugin/model/names.h"

#include <algorithm>

#include "plugin/model/keywords.h"

namespace cpprpc::plugin::model {
namespace {

// Not those of <cctype>, which ask the locale.
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

// Only characters of identifiers, no two underscores in a row, no digit first.
std::string identifier(std::string_view wanted) {
  std::string name;
  for (const char c : wanted) {
    const char safe = is_word(c) ? c : '_';
    if (safe != '_' || !name.ends_with('_')) name += safe;
  }
  if (name.empty() || name == "_") return "x";
  if (is_digit(name.front())) name.insert(name.begin(), 'x');
  return name;
}

// Implementations own names that start with an underscore and a capital; at namespace scope it is
// best to leave them every leading underscore.
std::string without_leading_underscore(std::string name) {
  name.erase(0, 1);
  if (is_digit(name.front())) name.insert(name.begin(), 'x');
  return name;
}

bool is_word_of_the_language(std::string_view name) {
  return is_keyword(name) || is_macro(name) || name == "std" || name == "cpprpc";
}

// A boundary of words stands before position i: "say|Hello", "HTTP|Info".
bool starts_word(std::string_view name, std::size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  const char before = name[i - 1];
  if (is_lower(before) || is_digit(before)) return true;
  return is_upper(before) && i + 1 < name.size() && is_lower(name[i + 1]);
}

}  // namespace

std::string snake_case(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (starts_word(name, i)) out += '_';
    out += to_lower(name[i]);
  }
  return out;
}

std::string upper_camel(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find('_', at), name.size());
    const std::string_view word = name.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (!out.empty() && is_digit(out.back()) && is_digit(word.front())) out += '_';
    const bool capitals = std::none_of(word.begin(), word.end(), is_lower);
    out += to_upper(word.front());
    for (const char c : word.substr(1)) out += capitals ? to_lower(c) : c;
  }
  return out;
}

std::string_view without_prefix(std::string_view name, std::string_view prefix) {
  std::size_t at = 0;
  for (const char c : prefix) {
    if (c == '_') continue;
    while (at < name.size() && name[at] == '_') ++at;
    if (at == name.size() || to_lower(name[at]) != to_lower(c)) return name;
    ++at;
  }
  if (at == name.size() || name[at] != '_') return name;
  return name.substr(at);
}

bool is_identifier(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) && std::all_of(text.begin(), text.end(), is_word);
}

bool Scope::is_free(const std::string& name) const {
  if (taken_.contains(name) || is_word_of_the_language(name)) return false;
  if (taken_elsewhere_ && taken_elsewhere_(name)) return false;
  if (kind_ != ScopeKind::Members && is_context_keyword(name)) return false;
  return kind_ != ScopeKind::GlobalTypes || !is_global(name);
}

std::string Scope::reserve(std::string_view wanted) {
  std::string name = identifier(wanted);
  const bool owned = name.front() == '_' && (kind_ != ScopeKind::Members || is_upper(name[1]));
  if (owned) name = without_leading_underscore(std::move(name));
  if (!is_free(name)) {
    if (!name.ends_with('_')) name += '_';
    const std::string base = name;
    for (int i = 2; !is_free(name); ++i) name = base + std::to_string(i);
  }
  taken_.insert(name);
  return name;
}

std::string namespace_name(std::string_view part, bool outermost) {
  Scope scope(outermost ? ScopeKind::GlobalTypes : ScopeKind::Types);
  return scope.reserve(part);
}

}  // namespace cpprpc::plugin::model
