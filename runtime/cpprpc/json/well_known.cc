#include "cpprpc/json/well_known.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "cpprpc/json/path.h"
#include "cpprpc/wkt/any.msg.h"
#include "cpprpc/wkt/duration.msg.h"
#include "cpprpc/wkt/empty.msg.h"
#include "cpprpc/wkt/field_mask.msg.h"
#include "cpprpc/wkt/struct.msg.h"
#include "cpprpc/wkt/timestamp.msg.h"
#include "cpprpc/wkt/wrappers.msg.h"

namespace cpprpc::json {
namespace {

constexpr std::string_view kPackage = "google.protobuf.";

struct Entry {
  const FieldTable* table;
  WellKnown type;
};

constexpr Entry kEntries[] = {
    {&Codec<wkt::Any>::fields, WellKnown::Any},
    {&Codec<wkt::Duration>::fields, WellKnown::Duration},
    {&Codec<wkt::Empty>::fields, WellKnown::None},
    {&Codec<wkt::FieldMask>::fields, WellKnown::FieldMask},
    {&Codec<wkt::ListValue>::fields, WellKnown::ListValue},
    {&Codec<wkt::Struct>::fields, WellKnown::Struct},
    {&Codec<wkt::Timestamp>::fields, WellKnown::Timestamp},
    {&Codec<wkt::Value>::fields, WellKnown::Value},
    {&Codec<wkt::DoubleValue>::fields, WellKnown::Wrapper},
    {&Codec<wkt::FloatValue>::fields, WellKnown::Wrapper},
    {&Codec<wkt::Int64Value>::fields, WellKnown::Wrapper},
    {&Codec<wkt::UInt64Value>::fields, WellKnown::Wrapper},
    {&Codec<wkt::Int32Value>::fields, WellKnown::Wrapper},
    {&Codec<wkt::UInt32Value>::fields, WellKnown::Wrapper},
    {&Codec<wkt::BoolValue>::fields, WellKnown::Wrapper},
    {&Codec<wkt::StringValue>::fields, WellKnown::Wrapper},
    {&Codec<wkt::BytesValue>::fields, WellKnown::Wrapper},
};

}  // namespace

WellKnown well_known(const FieldTable& table) noexcept {
  if (!table.full_name.starts_with(kPackage)) return WellKnown::None;
  const auto* const entry = std::ranges::find(kEntries, &table, &Entry::table);
  return entry == std::end(kEntries) ? WellKnown::None : entry->type;
}

bool has_null(const Field& field) noexcept {
  return field.message() == &Codec<wkt::Value>::fields ||
         field.enumeration() == &EnumNames<wkt::NullValue>::table;
}

const FieldTable* find_type(const TypeSet* types, std::string_view url) {
  const std::size_t slash = url.rfind('/');
  if (slash == std::string_view::npos) return nullptr;
  const std::string_view name = url.substr(slash + 1);
  if (types != nullptr) {
    if (const FieldTable* table = types->find(name)) return table;
  }
  const auto* const entry =
      std::ranges::find(kEntries, name, [](const Entry& known) { return known.table->full_name; });
  return entry == std::end(kEntries) ? nullptr : entry->table;
}

std::string unknown_type(std::string_view url) {
  if (url.find('/') == std::string_view::npos) {
    return quoted(url) + " is no type URL, such as \"type.googleapis.com/demo.v1.Order\"";
  }
  return quoted(url) + " is no type that is known here: pass a TypeSet with it in the options";
}

}  // namespace cpprpc::json
