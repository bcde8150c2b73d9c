#include "cpprpc/json/names.h"

#include <algorithm>
#include <span>

namespace cpprpc::json {
namespace {

// Below this many, looking at them one by one is as fast.
constexpr std::size_t kFew = 8;

// How often they are looked at one by one before an index is made, which takes as long as that.
constexpr int kPatience = 16;

// How many of the fields that are expected next are tried.
constexpr std::size_t kTried = 4;

// By one of its names; null: there is none.
template <class Item>
const Item* scan(std::span<const Item> items, std::string_view Item::*name,
                 std::string_view wanted) {
  const auto at = std::ranges::find(items, wanted, name);
  return at == items.end() ? nullptr : &*at;
}

// The same in an index; `fill` is called with it when it is to be made, and `scan_all` until then.
template <class Item, class Fill, class ScanAll>
const Item* look_up(NameIndex<Item>& index, std::string_view name, Fill fill, ScanAll scan_all) {
  if (index.items.empty()) {
    if (++index.asked <= kPatience) return scan_all();
    fill(index.items);
  }
  const auto at = index.items.find(name);
  return at == index.items.end() ? nullptr : at->second;
}

}  // namespace

const Field* FieldNames::find(const FieldTable& table, std::string_view name,
                              std::size_t expected) {
  const auto fields = table.fields;
  const std::size_t end = std::min(fields.size(), expected + kTried);
  for (std::size_t i = expected; i < end; ++i) {
    if (fields[i].json_name == name) return &fields[i];
  }
  const auto scan_all = [&] {
    const Field* const found = scan(fields, &Field::json_name, name);
    return found != nullptr ? found : scan(fields, &Field::name, name);
  };
  if (fields.size() <= kFew) return scan_all();
  const auto fill = [&](auto& index) {
    // JSON names first, for these do not replace what is there.
    for (const Field& field : fields) index.emplace(field.json_name, &field);
    for (const Field& field : fields) index.emplace(field.name, &field);
  };
  return look_up(indexes_[&table], name, fill, scan_all);
}

const EnumName* EnumNumbers::find(const EnumTable& table, std::string_view name) {
  const auto scan_all = [&] { return scan(table.names, &EnumName::name, name); };
  if (table.names.size() <= kFew) return scan_all();
  const auto fill = [&](auto& index) {
    for (const EnumName& value : table.names) index.emplace(value.name, &value);
  };
  return look_up(indexes_[&table], name, fill, scan_all);
}

}  // namespace cpprpc::json
