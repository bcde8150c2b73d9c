#include "plugin/model/build_layout.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>

#include "plugin/model/descriptors.h"
#include "plugin/model/layout.h"

namespace cpprpc::plugin::model {
namespace {

void collect(const pb::Descriptor& message, std::vector<const pb::Descriptor*>& all) {
  if (!is_declared(message)) return;
  all.push_back(&message);
  for (int i = 0; i < message.nested_type_count(); ++i) collect(*message.nested_type(i), all);
}

// The message that a field holds: one, many, or as the values of a map.
const pb::Descriptor* message_in(const pb::FieldDescriptor& field) {
  return field.is_map() ? field.message_type()->map_value()->message_type() : field.message_type();
}

// Roughly what a field without messages takes on a 64-bit platform.
std::size_t size_of(const pb::FieldDescriptor& field) {
  if (field.is_map()) return 48;
  if (field.is_repeated()) return 24;
  if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
    return field.has_presence() ? 40 : 32;
  }
  return field.has_presence() ? 16 : 8;
}

constexpr std::size_t kUnknownFields = 8;

}  // namespace

bool is_declared(const pb::Descriptor& message) { return !message.options().map_entry(); }

Layouts::Layouts(const std::vector<const pb::FileDescriptor*>& files) {
  for (const pb::FileDescriptor* file : files) add(*file);
}

void Layouts::add(const pb::FileDescriptor& file) {
  std::vector<const pb::Descriptor*> declared;
  for (int i = 0; i < file.message_type_count(); ++i) collect(*file.message_type(i), declared);
  std::unordered_map<const void*, std::size_t> indices;
  for (std::size_t i = 0; i < declared.size(); ++i) indices[declared[i]] = i;

  std::vector<Struct> structs(declared.size());
  std::vector<std::vector<const pb::FieldDescriptor*>> fields(declared.size());
  for (std::size_t i = 0; i < declared.size(); ++i) {
    structs[i].size = kUnknownFields;
    for (int f = 0; f < declared[i]->field_count(); ++f) {
      const pb::FieldDescriptor& field = *declared[i]->field(f);
      const pb::Descriptor* held = message_in(field);
      if (held == nullptr || field.is_repeated()) structs[i].size += size_of(field);
      if (held == nullptr) continue;
      Part part;
      const auto local = indices.find(held);
      if (local != indices.end()) {
        part.message = local->second;
      } else {
        part.size = sizes_.at(held);
      }
      part.repeated = field.is_repeated();
      const pb::OneofDescriptor* oneof = field.real_containing_oneof();
      part.oneof = oneof == nullptr ? -1 : oneof->index();
      part.boxed = !part.repeated && box_option(field).value_or(false);
      structs[i].parts.push_back(part);
      fields[i].push_back(&field);
    }
  }

  auto& order = orders_[&file];
  for (const std::size_t index : lay_out(structs)) {
    positions_[declared[index]] = order.size();
    order.push_back(declared[index]);
  }
  for (std::size_t i = 0; i < declared.size(); ++i) {
    latest_[declared[i]] = structs[i].latest;
    sizes_[declared[i]] = structs[i].size;
    for (std::size_t p = 0; p < fields[i].size(); ++p) {
      if (structs[i].parts[p].boxed) boxed_.insert(fields[i][p]);
    }
  }
}

}  // namespace cpprpc::plugin::model
