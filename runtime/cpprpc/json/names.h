// FieldNames: the fields of messages by the names they have in JSON.
//
//   FieldNames names;
//   const Field* field = names.find(table, "userName", 0);
//
// It keeps an index of large messages that it has met, so that reading takes no time that grows
// with the square of their fields. For one text; not synchronised.

#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "cpprpc/message/fields.h"

namespace cpprpc::json {

class FieldNames {
 public:
  /// The field of that JSON name, or else of that name in the .proto; null: there is none. The
  /// fields from `expected` on are tried first: they often come in their order.
  [[nodiscard]] const Field* find(const FieldTable& table, std::string_view name,
                                  std::size_t expected);

 private:
  using Index = std::unordered_map<std::string_view, const Field*>;

  std::unordered_map<const FieldTable*, Index> indexes_;
};

/// The values of enums likewise.
class EnumNumbers {
 public:
  /// The value of that name; null: there is none.
  [[nodiscard]] const EnumName* find(const EnumTable& table, std::string_view name);

 private:
  using Index = std::unordered_map<std::string_view, const EnumName*>;

  std::unordered_map<const EnumTable*, Index> indexes_;
};

}  // namespace cpprpc::json
