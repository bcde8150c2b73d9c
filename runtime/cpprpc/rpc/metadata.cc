#include "cpprpc/rpc/metadata.h"

#include <algorithm>
#include <stdexcept>

#include "cpprpc/base/ascii.h"

namespace cpprpc {
namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_key_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

bool same_key(std::string_view stored, std::string_view asked) noexcept {
  return std::equal(stored.begin(), stored.end(), asked.begin(), asked.end(),
                    [](char a, char b) { return a == lower(b); });
}

// What a server's program says to a client's, by way of the protocol:
// https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback
constexpr std::string_view kPushback = "grpc-retry-pushback-ms";

std::string checked_key(std::string_view key) {
  std::string checked(key);
  std::transform(checked.begin(), checked.end(), checked.begin(), lower);
  if (checked.empty() || !std::all_of(checked.begin(), checked.end(), is_key_character)) {
    throw std::invalid_argument("metadata key \"" + checked +
                                "\" is not made of a-z, 0-9, '_', '-' and '.'");
  }
  if (checked.starts_with("grpc-") && checked != kPushback) {
    throw std::invalid_argument("metadata key \"" + checked +
                                "\" starts with \"grpc-\", which is reserved for the protocol");
  }
  return checked;
}

}  // namespace

void Metadata::add(std::string_view key, std::string_view value) {
  std::string checked = checked_key(key);
  if (!checked.ends_with("-bin") && !detail::is_printable_ascii(value)) {
    throw std::invalid_argument("the value of metadata \"" + checked +
                                "\" is not printable ASCII: use a key that ends in \"-bin\"");
  }
  entries_.push_back({std::move(checked), std::string(value)});
}

void Metadata::add_received(std::string_view key, std::string_view value) {
  Entry& entry = entries_.emplace_back();
  entry.key.assign(key);
  entry.value.assign(value);
}

std::optional<std::string_view> Metadata::get(std::string_view key) const noexcept {
  for (const Entry& entry : entries_) {
    if (same_key(entry.key, key)) return entry.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Metadata::get_all(std::string_view key) const {
  std::vector<std::string_view> values;
  for (const Entry& entry : entries_) {
    if (same_key(entry.key, key)) values.push_back(entry.value);
  }
  return values;
}

std::size_t Metadata::erase(std::string_view key) noexcept {
  return std::erase_if(entries_, [&](const Entry& entry) { return same_key(entry.key, key); });
}

}  // namespace cpprpc
