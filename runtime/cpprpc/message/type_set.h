// TypeSet: the message types and extensions that JSON and text may meet in a google.protobuf.Any
// or by name. There is no global registry: the caller passes what it knows.
//
//   const auto types = cpprpc::TypeSet::of<Order, Invoice>();
//   cpprpc::to_json(any, {.types = &types});
//
// Of a message, its whole file is added, and all that the file imports. A value; the tables it
// points to are constant. Not synchronised; several threads may read at once.

#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cpprpc/message/fields.h"
#include "cpprpc/message/message.h"

namespace cpprpc {

class TypeSet {
 public:
  TypeSet() = default;

  template <Message... M>
  [[nodiscard]] static TypeSet of() {
    TypeSet types;
    (types.add(*Codec<M>::fields.file), ...);
    return types;
  }

  /// Adds the types and extensions of a file and of those it imports.
  void add(const FileTable& file);

  /// The message type "demo.v1.Order"; null: it is not in the set.
  [[nodiscard]] const FieldTable* find(std::string_view full_name) const;

  /// The extension "demo.v1.user_name"; null: it is not in the set.
  [[nodiscard]] const ExtensionTable* find_extension(std::string_view full_name) const;

  /// The extension of `extendee` with that number; null: it is not in the set.
  [[nodiscard]] const ExtensionTable* find_extension(const FieldTable& extendee,
                                                     std::uint32_t number) const;

 private:
  std::unordered_set<const FileTable*> files_;
  std::unordered_map<std::string_view, const FieldTable*> messages_;
  std::unordered_map<std::string_view, const ExtensionTable*> extensions_;
  std::unordered_map<const FieldTable*, std::vector<const ExtensionTable*>> by_extendee_;
};

}  // namespace cpprpc
