// check_tables(): our tables against the descriptors.

#include <algorithm>

#include "cpprpc/message/fields.h"
#include "disagreement.h"
#include "schema.h"

namespace differential {
namespace {

using cpprpc::Cardinality;
using pb::FieldDescriptor;

Cardinality cardinality_of(const FieldDescriptor& field) {
  if (field.is_map()) return Cardinality::Map;
  return field.is_repeated() ? Cardinality::Repeated : Cardinality::Singular;
}

// Of a map, the field of its values.
const FieldDescriptor& value_field(const FieldDescriptor& field) {
  return field.is_map() ? *field.message_type()->map_value() : field;
}

// For C++ an enum is what the file of the field says, wherever the enum itself was declared.
bool is_closed(const FieldDescriptor& field) {
  return field.enum_type() != nullptr &&
         field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO2;
}

void check_enum(const cpprpc::EnumTable& ours, const pb::EnumDescriptor& theirs) {
  const auto what = [&] { return "the table of the enum " + theirs.full_name(); };
  expect(ours.full_name == theirs.full_name(), what);
  expect(ours.names.size() == static_cast<std::size_t>(theirs.value_count()), what);
  for (int i = 0; i < theirs.value_count(); ++i) {
    const cpprpc::EnumName& name = ours.names[static_cast<std::size_t>(i)];
    expect(name.name == theirs.value(i)->name() && name.number == theirs.value(i)->number(), what);
  }
}

void check_field(const cpprpc::Field& ours, const FieldDescriptor& theirs) {
  const FieldDescriptor& values = value_field(theirs);
  const auto same = [&](const char* attribute, bool is_same) {
    expect(is_same, [&] {
      return "our table has another " + std::string(attribute) + " of " + theirs.full_name();
    });
  };
  const std::string json_name =
      theirs.is_extension() ? "[" + theirs.full_name() + "]" : theirs.json_name();
  same("name", ours.name == (theirs.is_extension() ? theirs.full_name() : theirs.name()));
  same("JSON name", ours.json_name == json_name);
  same("number", ours.number == static_cast<std::uint32_t>(theirs.number()));
  same("type", static_cast<int>(ours.type) == static_cast<int>(values.type()));
  same("cardinality", ours.cardinality() == cardinality_of(theirs));
  same("packing", ours.flags.packed == theirs.is_packed());
  same("label", ours.flags.required == theirs.is_required());
  same("openness", ours.flags.closed == is_closed(values));
  same("oneof", ours.flags.oneof == (theirs.real_containing_oneof() != nullptr));
  same("presence", ours.has_presence() == theirs.has_presence() || ours.flags.required);
  if (theirs.is_map()) {
    const int key = theirs.message_type()->map_key()->type();
    same("key", static_cast<int>(ours.flags.key) == key);
  }
  if (values.message_type() != nullptr) {
    same("message", ours.message() != nullptr &&
                        ours.message()->full_name == values.message_type()->full_name());
  }
  if (values.enum_type() != nullptr) {
    same("enum", ours.enumeration() != nullptr);
    check_enum(*ours.enumeration(), *values.enum_type());
  }
}

void check_extensions(const Schema& schema, const Type& type) {
  // Extensions of options are for protoc and its plugins, and have no code.
  const std::string& name = type.theirs->full_name();
  if (name.starts_with("google.protobuf.") && name.ends_with("Options")) return;
  std::vector<const FieldDescriptor*> extensions;
  schema.descriptors().FindAllExtensions(type.theirs, &extensions);
  for (const FieldDescriptor* theirs : extensions) {
    const cpprpc::ExtensionTable* ours = schema.type_set().find_extension(theirs->full_name());
    expect(ours != nullptr && ours->extendee == type.ours,
           [&] { return "our tables have no extension " + theirs->full_name(); });
    check_field(ours->field, *theirs);
  }
}

}  // namespace

void check_tables(const Schema& schema) {
  for (const Type& type : schema.types()) {
    std::vector<const FieldDescriptor*> theirs;
    for (int i = 0; i < type.theirs->field_count(); ++i) theirs.push_back(type.theirs->field(i));
    std::sort(theirs.begin(), theirs.end(),
              [](auto* a, auto* b) { return a->number() < b->number(); });
    expect(type.ours->fields.size() == theirs.size(),
           [&] { return "our table has not the fields of " + type.name(); });
    for (std::size_t i = 0; i < theirs.size(); ++i) check_field(type.ours->fields[i], *theirs[i]);
    check_extensions(schema, type);
  }
}

}  // namespace differential
