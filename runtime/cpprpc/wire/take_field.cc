#include "cpprpc/wire/take_field.h"

#include <cstddef>
#include <vector>

namespace cpprpc::wire {
namespace {

// The field at the front of `bytes`, which moves behind it; of a group only the tag. A value that
// is cut off or malformed reaches to the end; without a tag there is none.
std::optional<EncodedField> take_flat_field(std::string_view& bytes) {
  const auto tag = take_varint(bytes);
  if (!tag) return std::nullopt;
  const auto bits = static_cast<std::uint32_t>(*tag);  // as Reader: what is above is dropped
  EncodedField field{bits >> 3, static_cast<WireType>(bits & 7), {}};
  std::uint64_t size = 0;
  switch (field.type) {
    case WireType::Varint: {
      std::string_view rest = bytes;
      size = take_varint(rest) ? bytes.size() - rest.size() : bytes.size();
      break;
    }
    case WireType::Length:
      size = take_varint(bytes).value_or(bytes.size());
      break;
    case WireType::Fixed32:
      size = 4;
      break;
    case WireType::Fixed64:
      size = 8;
      break;
    case WireType::StartGroup:
    case WireType::EndGroup:
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
    if (field->type == WireType::StartGroup) open.push_back(field->number);
    if (field->type != WireType::EndGroup) continue;
    if (field->number != open.back()) break;
    open.pop_back();
    if (open.empty()) return whole.substr(0, size);
  }
  bytes.remove_prefix(bytes.size());
  return whole;
}

}  // namespace

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < kMaxVarint; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::optional<EncodedField> take_field(std::string_view& bytes) {
  auto field = take_flat_field(bytes);
  if (!field || field->type == WireType::EndGroup) return std::nullopt;
  if (field->type == WireType::StartGroup) field->value = take_group(bytes, field->number);
  return field;
}

}  // namespace cpprpc::wire
