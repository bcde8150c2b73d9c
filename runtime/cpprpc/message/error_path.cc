#include "cpprpc/message/error_path.h"

#include <algorithm>
#include <cstddef>
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
  std::string_view rest = bytes;
  auto found = wire::take_field(rest);
  while (found && rest.data() <= at && !rest.empty()) found = wire::take_field(rest);
  if (!found) return std::nullopt;
  std::size_t index = 0;
  while (const auto field = wire::take_field(bytes)) {
    if (bytes.data() == rest.data()) break;
    if (field->number == found->number) ++index;
  }
  return Found{*found, index};
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
