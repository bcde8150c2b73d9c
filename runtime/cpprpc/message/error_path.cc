#include "cpprpc/message/error_path.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "cpprpc/wire/varint.h"

namespace cpprpc::detail {
namespace {

struct WireField {
  std::uint32_t number;
  wire::WireType type;
  std::string_view value;  // without tags and length
};

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < wire::kMaxVarint; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// The field at the front of `bytes`, which moves behind it; of a group only the tag. A value that
// is cut off or malformed reaches to the end; without a tag there is none.
std::optional<WireField> take_flat_field(std::string_view& bytes) {
  const auto tag = take_varint(bytes);
  if (!tag) return std::nullopt;
  WireField field{static_cast<std::uint32_t>(*tag >> 3), static_cast<wire::WireType>(*tag & 7), {}};
  std::uint64_t size = 0;
  switch (field.type) {
    case wire::WireType::Varint: {
      std::string_view rest = bytes;
      size = take_varint(rest) ? bytes.size() - rest.size() : bytes.size();
      break;
    }
    case wire::WireType::Length:
      size = take_varint(bytes).value_or(bytes.size());
      break;
    case wire::WireType::Fixed32:
      size = 4;
      break;
    case wire::WireType::Fixed64:
      size = 8;
      break;
    case wire::WireType::StartGroup:
    case wire::WireType::EndGroup:
      break;
    default:
      return std::nullopt;
  }
  field.value = bytes.substr(0, size);
  bytes.remove_prefix(field.value.size());
  return field;
}

// What stands between the tags of group `number`; `bytes` are behind the first and move behind the
// last. A group that is malformed reaches to the end.
std::string_view take_group(std::string_view& bytes, std::uint32_t number) {
  const std::string_view whole = bytes;
  std::vector<std::uint32_t> open{number};  // no recursion: nobody checked how deep it is
  while (true) {
    const std::size_t size = whole.size() - bytes.size();
    const auto field = take_flat_field(bytes);
    if (!field) break;
    if (field->type == wire::WireType::StartGroup) open.push_back(field->number);
    if (field->type != wire::WireType::EndGroup) continue;
    if (field->number != open.back()) break;
    open.pop_back();
    if (open.empty()) return whole.substr(0, size);
  }
  bytes.remove_prefix(bytes.size());
  return whole;
}

// The same as take_flat_field() with what is in a group. The end of a group is no field.
std::optional<WireField> take_field(std::string_view& bytes) {
  auto field = take_flat_field(bytes);
  if (!field || field->type == wire::WireType::EndGroup) return std::nullopt;
  if (field->type == wire::WireType::StartGroup) field->value = take_group(bytes, field->number);
  return field;
}

// The field of the message in `bytes` that reaches to or beyond `at`; how many fields of its
// number came before it.
struct Found {
  WireField field;
  std::size_t index;
};
std::optional<Found> find(std::string_view bytes, const char* at) {
  std::map<std::uint32_t, std::size_t> seen;
  while (!bytes.empty()) {
    const auto field = take_field(bytes);
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
