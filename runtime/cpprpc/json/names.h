// FieldNames: the fields of messages by the names they have in JSON.
//
//   FieldNames names;
//   const Field* field = names.find(table, "userName", 0);
//
// For one text: of large types that it is asked for often it makes an index, so that reading takes
// no time that grows with the square of their fields. Not synchronised.

#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "cpprpc/message/enums.h"
#include "cpprpc/message/fields.h"

namespace cpprpc::json {

template <class Item>
struct NameIndex {
  int asked = 0;
  std::unordered_map<std::string_view, const Item*> items;  // empty: it was not worth it yet
};

class FieldNames {
 public:
  /// The field of that JSON name, or else of that name in the .proto; null: there is none. The
  /// fields from `expected` on are tried first: they often come in their order.
  [[nodiscard]] const Field* find(const FieldTable& table, std::string_view name,
                                  std::size_t expected);

 private:
  std::unordered_map<const FieldTable*, NameIndex<Field>> indexes_;
};

/// The values of enums likewise.
class EnumNumbers {
 public:
  /// The value of that name; null: there is none.
  [[nodiscard]] const EnumName* find(const EnumTable& table, std::string_view name);

 private:
  std::unordered_map<const EnumTable*, NameIndex<EnumName>> indexes_;
};

}  // namespace cpprpc::json
