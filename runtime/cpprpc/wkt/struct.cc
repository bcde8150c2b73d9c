#include "cpprpc/wkt/struct.h"

namespace cpprpc::wkt {

Item::Item(std::nullptr_t) { value_.kind = NullValue::NullValue; }

void Member::put_into(Struct& object) const {
  object.fields.insert_or_assign(std::move(name_), item_.take());
}

Struct object(std::initializer_list<Member> members) {
  Struct object;
  for (const Member& member : members) member.put_into(object);
  return object;
}

ListValue list(std::initializer_list<Item> items) {
  ListValue list;
  list.values.reserve(items.size());
  for (const Item& item : items) list.values.push_back(item.take());
  return list;
}

namespace detail {

const Value* Step::in(const Struct& object) const noexcept {
  if (!is_name_) return nullptr;
  const auto at = object.fields.find(name_);
  return at != object.fields.end() ? &at->second : nullptr;
}

const Value* Step::in(const ListValue& list) const noexcept {
  return !is_name_ && index_ < list.values.size() ? &list.values[index_] : nullptr;
}

const Value* Step::in(const Value& value) const noexcept {
  if (const auto* object = std::get_if<Struct>(&value.kind)) return in(*object);
  if (const auto* list = std::get_if<ListValue>(&value.kind)) return in(*list);
  return nullptr;
}

const Value* follow(const Value* value, std::initializer_list<Step> path) noexcept {
  for (const Step& step : path) {
    if (value == nullptr) return nullptr;
    value = step.in(*value);
  }
  return value;
}

}  // namespace detail
}  // namespace cpprpc::wkt
