#include "cpprpc/services/detail/descriptor_index.h"

#include <utility>

#include "cpprpc/message/message.h"

namespace cpprpc::detail {
namespace {

// "demo.v1" and "Order" make "demo.v1.Order".
std::string full_name(const std::string& scope, const std::string& name) {
  return scope.empty() ? name : scope + "." + name;
}

template <class Map, class Key>
const FileTable* find_in(const Map& map, const Key& key) {
  const auto at = map.find(key);
  return at == map.end() ? nullptr : at->second;
}

}  // namespace

DescriptorIndex::DescriptorIndex(std::span<const BoundService> services) {
  for (const BoundService& service : services) {
    if (service.file == nullptr) continue;
    for (const FileTable* file : with_imports(*service.file)) add(*file);
  }
}

const FileTable* DescriptorIndex::file(std::string_view path) const {
  return find_in(files_, path);
}

const FileTable* DescriptorIndex::file_of(std::string_view symbol) const {
  return find_in(symbols_, symbol);
}

const FileTable* DescriptorIndex::file_of_extension(std::string_view extendee,
                                                    std::int32_t number) const {
  const auto at = extensions_.find(extendee);
  return at == extensions_.end() ? nullptr : find_in(at->second, number);
}

bool DescriptorIndex::is_message(std::string_view name) const {
  return messages_.find(name) != messages_.end();
}

std::vector<std::int32_t> DescriptorIndex::extensions_of(std::string_view extendee) const {
  std::vector<std::int32_t> numbers;
  const auto at = extensions_.find(extendee);
  if (at == extensions_.end()) return numbers;
  for (const auto& [number, file] : at->second) numbers.push_back(number);
  return numbers;
}

void DescriptorIndex::add(const FileTable& file) {
  if (!files_.emplace(file.path, &file).second) return;
  // The plugin wrote it, so it can be decoded; of one that cannot be, the path is all there is.
  const auto proto = decode<wkt::FileDescriptorProto>(file.descriptor);
  if (!proto) return;
  const std::string package = proto->package.value_or("");
  for (const auto& message : proto->message_type) add(message, package, file);
  for (const auto& type : proto->enum_type) add(type, package, file);
  for (const auto& service : proto->service) add(service, package, file);
  for (const auto& extension : proto->extension) add_extension(extension, package, file);
}

void DescriptorIndex::add(const wkt::DescriptorProto& message, const std::string& scope,
                          const FileTable& file) {
  const std::string name = full_name(scope, message.name.value_or(""));
  symbols_.emplace(name, &file);
  messages_.insert(name);
  for (const auto& field : message.field) {
    symbols_.emplace(full_name(name, field.name.value_or("")), &file);
  }
  for (const auto& oneof : message.oneof_decl) {
    symbols_.emplace(full_name(name, oneof.name.value_or("")), &file);
  }
  for (const auto& nested : message.nested_type) add(nested, name, file);
  for (const auto& type : message.enum_type) add(type, name, file);
  for (const auto& extension : message.extension) add_extension(extension, name, file);
}

void DescriptorIndex::add(const wkt::EnumDescriptorProto& type, const std::string& scope,
                          const FileTable& file) {
  const std::string name = full_name(scope, type.name.value_or(""));
  symbols_.emplace(name, &file);
  for (const auto& value : type.value) {
    // By protobuf's scoping a value stands beside its enum. Some look for it inside.
    symbols_.emplace(full_name(scope, value.name.value_or("")), &file);
    symbols_.emplace(full_name(name, value.name.value_or("")), &file);
  }
}

void DescriptorIndex::add(const wkt::ServiceDescriptorProto& service, const std::string& scope,
                          const FileTable& file) {
  const std::string name = full_name(scope, service.name.value_or(""));
  symbols_.emplace(name, &file);
  for (const auto& method : service.method) {
    symbols_.emplace(full_name(name, method.name.value_or("")), &file);
  }
}

void DescriptorIndex::add_extension(const wkt::FieldDescriptorProto& extension,
                                    const std::string& scope, const FileTable& file) {
  symbols_.emplace(full_name(scope, extension.name.value_or("")), &file);
  std::string extendee = extension.extendee.value_or("");  // ".demo.v1.Order"
  if (extendee.starts_with('.')) extendee.erase(0, 1);
  extensions_[std::move(extendee)].emplace(extension.number.value_or(0), &file);
}

std::vector<const FileTable*> with_imports(const FileTable& file) {
  std::vector<const FileTable*> all = {&file};
  std::unordered_set<std::string_view> seen = {file.path};  // two files may have a copy of one each
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const FileTable* import : all[i]->dependencies) {
      if (seen.insert(import->path).second) all.push_back(import);
    }
  }
  return all;
}

}  // namespace cpprpc::detail
