#include "cpprpc/text/schema.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/message/reflection.h"
#include "cpprpc/wire/reader.h"

namespace cpprpc::text {
namespace {

// "Order" of "demo.v1.Order".
std::string_view last_name(std::string_view full_name) noexcept {
  return full_name.substr(full_name.rfind('.') + 1);  // npos + 1 is 0
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// "demo.v1" of "demo.v1.Order".
std::string_view scope(std::string_view full_name) noexcept {
  const std::size_t dot = full_name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : full_name.substr(0, dot);
}

// --- descriptors, by the numbers of google/protobuf/descriptor.proto

constexpr std::uint32_t kFilePackage = 2;
constexpr std::uint32_t kFileMessages = 4;
constexpr std::uint32_t kMessageName = 1;
constexpr std::uint32_t kMessageNested = 3;
constexpr std::uint32_t kMessageOptions = 7;
constexpr std::uint32_t kMessageReservedNames = 10;
constexpr std::uint32_t kMessageSetWireFormat = 1;

// What a message holds in a field of strings or messages.
std::vector<std::string> values_of(std::string_view message, std::uint32_t number) {
  std::vector<std::string> values;
  wire::Input input(message);
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    if (tag == (number << 3 | static_cast<std::uint32_t>(wire::WireType::Length))) {
      in.bytes(values.emplace_back());
    } else {
      in.skip(tag);
    }
  }
  return values;
}

std::string value_of(std::string_view message, std::uint32_t number) {
  std::vector<std::string> values = values_of(message, number);
  return values.empty() ? std::string() : std::move(values.back());
}

// The google.protobuf.DescriptorProto of a message.
std::string descriptor_of(const FieldTable& table) {
  std::string current(table.file->descriptor);
  const std::string package = value_of(current, kFilePackage);
  std::string_view path = table.full_name.substr(package.empty() ? 0 : package.size() + 1);
  for (std::uint32_t number = kFileMessages; !path.empty(); number = kMessageNested) {
    const std::string_view name = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(name.size() + 1, path.size()));
    std::vector<std::string> messages = values_of(current, number);
    const auto found = std::find_if(
        messages.begin(), messages.end(),
        [&](const std::string& message) { return value_of(message, kMessageName) == name; });
    if (found == messages.end()) return {};
    current = std::move(*found);
  }
  return current;
}

bool is_message_set(const FieldTable& table) {
  if (!table.fields.empty()) return false;
  const std::string options = value_of(descriptor_of(table), kMessageOptions);
  wire::Input input(options);
  wire::Reader in(input);
  std::uint64_t value = 0;
  while (const std::uint32_t tag = in.next()) {
    if (tag == kMessageSetWireFormat << 3) {
      in.uint64(value);
    } else {
      in.skip(tag);
    }
  }
  return value != 0;
}

// Whether it is the extension of a message set that its type is known by: one that the type itself
// declares.
bool goes_by_type(const ExtensionTable& extension) {
  const FieldTable* const type = extension.field.message();
  return type != nullptr && extension.field.cardinality() == Cardinality::Singular &&
         scope(extension.field.name) == type->full_name && is_message_set(*extension.extendee);
}

}  // namespace

std::string_view name_in_text(const FieldTable& table, const Field& field) noexcept {
  if (field.type != FieldType::Group || field.message() == nullptr) return field.name;
  const std::string_view type = field.message()->full_name;
  const std::string_view name = last_name(type);
  const bool is_group = scope(type) == table.full_name &&
                        std::equal(name.begin(), name.end(), field.name.begin(), field.name.end(),
                                   [](char a, char b) { return lower(a) == b; });
  return is_group ? name : field.name;
}

const Field* find_by_text_name(const FieldTable& table, std::string_view name) noexcept {
  const auto at = std::find_if(table.fields.begin(), table.fields.end(), [&](const Field& field) {
    return name_in_text(table, field) == name;
  });
  if (at != table.fields.end()) return &*at;
  const Field* const field = find_field(table, name);  // newer text names groups as fields, too
  return field != nullptr && field->type == FieldType::Group ? field : nullptr;
}

std::string_view name_in_text(const ExtensionTable& extension) {
  return goes_by_type(extension) ? extension.field.message()->full_name : extension.field.name;
}

const ExtensionTable* find_by_text_name(const TypeSet& types, const FieldTable& extendee,
                                        std::string_view name) {
  const ExtensionTable* const extension = types.find_extension(name);
  if (extension != nullptr) return extension->extendee == &extendee ? extension : nullptr;
  const FieldTable* const type = types.find(name);
  if (type == nullptr) return nullptr;
  const auto& all = type->file->extensions;
  const auto at = std::find_if(all.begin(), all.end(), [&](const ExtensionTable* candidate) {
    return candidate->extendee == &extendee && candidate->field.message() == type &&
           goes_by_type(*candidate);
  });
  return at == all.end() ? nullptr : *at;
}

bool is_any(const FieldTable& table) noexcept { return table.full_name == "google.protobuf.Any"; }

std::string_view type_of_url(std::string_view url) noexcept {
  const std::size_t slash = url.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
}

std::vector<std::string> reserved_names(const FieldTable& table) {
  return values_of(descriptor_of(table), kMessageReservedNames);
}

}  // namespace cpprpc::text
