#include "schema.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <set>
#include <stdexcept>
#include <utility>

namespace differential {
namespace {

void drop_extensions(pb::DescriptorProto& message) {
  message.clear_extension();
  for (pb::DescriptorProto& nested : *message.mutable_nested_type()) drop_extensions(nested);
}

void drop_extensions(pb::FileDescriptorProto& file) {
  file.clear_extension();
  for (pb::DescriptorProto& message : *file.mutable_message_type()) drop_extensions(message);
}

// Whether `is` holds for the type or one that it holds.
template <class Predicate>
bool any_within(const pb::Descriptor& type, const Predicate& is) {
  std::set<const pb::Descriptor*> seen{&type};
  std::vector<const pb::Descriptor*> to_do{&type};
  while (!to_do.empty()) {
    const pb::Descriptor& next = *to_do.back();
    to_do.pop_back();
    if (is(next)) return true;
    for (int i = 0; i < next.field_count(); ++i) {
      const pb::Descriptor* inner = next.field(i)->message_type();
      if (inner != nullptr && seen.insert(inner).second) to_do.push_back(inner);
    }
  }
  return false;
}

bool can_be_extended(const pb::Descriptor& type) { return type.extension_range_count() != 0; }

bool is_message_set(const pb::Descriptor& type) { return type.options().message_set_wire_format(); }

// [(cpprpc.field).map = MAP_UNORDERED], from the bytes of the options: no class knows it here.
bool is_unordered(const pb::FieldDescriptor& field) {
  static constexpr int kField = 51'234, kMap = 3, kUnordered = 2;
  pb::UnknownFieldSet options;
  options.ParseFromString(field.options().SerializeAsString());
  for (int i = 0; i < options.field_count(); ++i) {
    pb::UnknownFieldSet ours;
    if (options.field(i).number() != kField) continue;
    ours.ParseFromString(options.field(i).length_delimited());
    for (int j = 0; j < ours.field_count(); ++j) {
      if (ours.field(j).number() == kMap && ours.field(j).varint() == kUnordered) return true;
    }
  }
  return false;
}

bool is_entry_with_bool(const pb::Descriptor& type) {
  return type.options().map_entry() && (type.map_key()->type() == pb::FieldDescriptor::TYPE_BOOL ||
                                        type.map_value()->type() == pb::FieldDescriptor::TYPE_BOOL);
}

// Protoc's class; null: there is none. tests/golden has classes of the golden protos in a package
// of their own, libprotobuf those of the well-known types.
const pb::Message* class_of(const std::string& full_name) {
  const pb::DescriptorPool& classes = *pb::DescriptorPool::generated_pool();
  const pb::Descriptor* type = classes.FindMessageTypeByName("ref." + full_name);
  if (type == nullptr) type = classes.FindMessageTypeByName(full_name);
  return type == nullptr ? nullptr : pb::MessageFactory::generated_factory()->GetPrototype(type);
}

}  // namespace

Pool::Pool(const std::vector<GoldenFile>& files, Extensions extensions) : factory_(&descriptors_) {
  for (const GoldenFile& file : files) add(*file.table, extensions);
}

// A file that no code was generated for has a table in each file that imports it: the first counts.
void Pool::add(const cpprpc::FileTable& file, Extensions extensions) {
  if (descriptors_.FindFileByName(std::string(file.path)) != nullptr) return;
  for (const cpprpc::FileTable* dependency : file.dependencies) add(*dependency, extensions);
  pb::FileDescriptorProto proto;
  const auto size = static_cast<int>(file.descriptor.size());
  if (!proto.ParseFromArray(file.descriptor.data(), size)) {
    throw std::runtime_error("no descriptor: " + std::string(file.path));
  }
  if (extensions == Extensions::Dropped) drop_extensions(proto);
  if (descriptors_.BuildFile(proto) == nullptr) {
    throw std::runtime_error("libprotobuf refuses the descriptor of " + std::string(file.path));
  }
}

const pb::Message& Pool::prototype(std::string_view full_name) {
  const pb::Descriptor* type = descriptors_.FindMessageTypeByName(std::string(full_name));
  if (type == nullptr) {
    throw std::runtime_error("no descriptor has the type " + std::string(full_name));
  }
  return *factory_.GetPrototype(type);
}

Schema::Schema(const std::vector<GoldenFile>& files)
    : full_(files, Pool::Extensions::Kept),
      bare_(files, Pool::Extensions::Dropped),
      resolver_(
          pb::util::NewTypeResolverForDescriptorPool("type.googleapis.com", &full_.descriptors())) {
  for (const auto& [file, options] : files) {
    type_set_.add(*file);
    if (options.find("map=unordered") != std::string_view::npos) unordered_.insert(file->path);
    for (const cpprpc::ExtensionTable* extension : file->extensions) {
      extensions_[extension->extendee].push_back(extension);
    }
    for (const cpprpc::FieldTable* table : file->messages) add(*table);
  }
}

void Schema::add(const cpprpc::FieldTable& table) {
  const pb::Message& prototype = full_.prototype(table.full_name);
  const pb::Descriptor& type = *prototype.GetDescriptor();
  const bool is_extensible = any_within(type, can_be_extended);
  std::vector<const pb::Message*> readers;
  const pb::Message* generated = is_extensible ? nullptr : class_of(type.full_name());
  if (generated != nullptr) readers.push_back(generated);
  if (generated == nullptr || any_within(type, is_entry_with_bool)) {
    readers.push_back(&bare_.prototype(table.full_name));
  }
  by_name_.emplace(table.full_name, types_.size());
  types_.push_back({&table, &type, &prototype, std::move(readers), is_extensible,
                    any_within(type, is_message_set),
                    !any_within(type, [this](const pb::Descriptor& inner) {
                      return has_unordered_map(inner);
                    })});
}

bool Schema::has_unordered_map(const pb::Descriptor& type) const {
  const bool unless_said = unordered_.contains(type.file()->name());
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    if (field.is_map() && (unless_said || is_unordered(field))) return true;
  }
  return false;
}

const Type* Schema::find(std::string_view full_name) const {
  const auto at = by_name_.find(full_name);
  return at == by_name_.end() ? nullptr : &types_[at->second];
}

const std::vector<const cpprpc::ExtensionTable*>& Schema::extensions_of(
    const cpprpc::FieldTable& extendee) const {
  static const std::vector<const cpprpc::ExtensionTable*> kNone;
  const auto at = extensions_.find(&extendee);
  return at == extensions_.end() ? kNone : at->second;
}

}  // namespace differential
