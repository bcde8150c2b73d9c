// What text asks of a schema beyond the field tables: mostly the names by which things go there.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/message/fields.h"
#include "cpprpc/message/type_set.h"

namespace cpprpc::text {

/// What a field of a message is called: its name, or of a group the name of its type. A group is
/// what proto2 declares as one; other fields that are written like groups have no type named like
/// them.
[[nodiscard]] std::string_view name_in_text(const FieldTable& table, const Field& field) noexcept;

/// The field that text calls so; null: there is none.
[[nodiscard]] const Field* find_by_text_name(const FieldTable& table,
                                             std::string_view name) noexcept;

/// What an extension is called between its brackets: its name, or in a message set the name of its
/// type, if it is declared there.
[[nodiscard]] std::string_view name_in_text(const ExtensionTable& extension);

/// The extension of a message that text calls so; null: there is none.
[[nodiscard]] const ExtensionTable* find_by_text_name(const TypeSet& types,
                                                      const FieldTable& extendee,
                                                      std::string_view name);

/// The fields of google.protobuf.Any.
inline constexpr std::uint32_t kAnyTypeUrl = 1;
inline constexpr std::uint32_t kAnyValue = 2;

[[nodiscard]] bool is_any(const FieldTable& table) noexcept;

/// "demo.v1.Order" of "type.googleapis.com/demo.v1.Order"; empty: it is no URL of a type.
[[nodiscard]] std::string_view type_of_url(std::string_view url) noexcept;

/// The names of `reserved "name";`: fields of old that are skipped. Looks through the descriptor of
/// the file each time.
[[nodiscard]] std::vector<std::string> reserved_names(const FieldTable& table);

}  // namespace cpprpc::text
