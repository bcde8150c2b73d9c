#include "cpprpc/json/names.h"

#include <algorithm>

namespace cpprpc::json {
namespace {

// Below this many, looking at them one by one is as fast.
constexpr std::size_t kFew = 8;

// How many of the fields that are expected next are tried.
constexpr std::size_t kTried = 4;

}  // namespace

const Field* FieldNames::find(const FieldTable& table, std::string_view name,
                              std::size_t expected) {
  const auto fields = table.fields;
  const std::size_t end = std::min(fields.size(), expected + kTried);
  for (std::size_t i = expected; i < end; ++i) {
    if (fields[i].json_name == name) return &fields[i];
  }
  if (fields.size() <= kFew) {
    auto at = std::ranges::find(fields, name, &Field::json_name);
    if (at == fields.end()) at = std::ranges::find(fields, name, &Field::name);
    return at == fields.end() ? nullptr : &*at;
  }
  const auto [entry, is_new] = indexes_.try_emplace(&table);
  Index& index = entry->second;
  if (is_new) {
    index.reserve(2 * fields.size());
    // JSON names first, for these do not replace what is there.
    for (const Field& field : fields) index.emplace(field.json_name, &field);
    for (const Field& field : fields) index.emplace(field.name, &field);
  }
  const auto at = index.find(name);
  return at == index.end() ? nullptr : at->second;
}

const EnumName* EnumNumbers::find(const EnumTable& table, std::string_view name) {
  if (table.names.size() <= kFew) {
    const auto at = std::ranges::find(table.names, name, &EnumName::name);
    return at == table.names.end() ? nullptr : &*at;
  }
  const auto [entry, is_new] = indexes_.try_emplace(&table);
  if (is_new) {
    entry->second.reserve(table.names.size());
    for (const EnumName& value : table.names) entry->second.emplace(value.name, &value);
  }
  const auto at = entry->second.find(name);
  return at == entry->second.end() ? nullptr : at->second;
}

}  // namespace cpprpc::json
