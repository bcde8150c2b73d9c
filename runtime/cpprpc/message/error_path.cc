#include "cpprpc/message/error_path.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "cpprpc/wire/take_field.h"

namespace cpprpc::detail {
namespace {

// The field of the message in `bytes` that reaches to or beyond `at`; how many fields of its
// number came before it.
struct Found {
  wire::EncodedField field;
  std::size_t index;
};
std::optional<Found> find(std::string_view bytes, const char* at) {
  std::map<std::uint32_t, std::size_t> seen;
  while (!bytes.empty()) {
    const auto field = wire::take_field(bytes);
    if (!field) return std::nullopt;
    const std::size_t index = seen[field->number]++;
    if (bytes.data() > at || bytes.empty()) return Found{*field, index};
  }
  return std::nullopt;
}

}  // namespace

std::string error_path(const FieldTable& table, std::string_view bytes, std::size_t offset) {
  const char* const at = bytes.data() + std::min(offset, bytes.size());
  std::string path(table.full_name);
  const FieldTable* level = &table;
  while (level != nullptr) {
    auto found = find(bytes, at);
    if (!found || found->field.number == 0) break;
    const auto field =
        std::find_if(level->fields.begin(), level->fields.end(),
                     [&](const Field& f) { return f.number == found->field.number; });
    if (field == level->fields.end()) {
      return path.append(".").append(std::to_string(found->field.number));  // an unknown field
    }
    path.append(".").append(field->name);
    if (field->cardinality() == Cardinality::Repeated) {
      path.append("[").append(std::to_string(found->index)).append("]");
    }
    const bool holds_fields = found->field.type == wire::WireType::Length ||
                              found->field.type == wire::WireType::StartGroup;
    if (!holds_fields || at < found->field.value.data()) break;
    if (field->cardinality() == Cardinality::Map) {
      found = find(found->field.value, at);
      if (!found || found->field.number != 2) break;
    }
    bytes = found->field.value;
    level = field->message();
  }
  return path;
}

}  // namespace cpprpc::detail
