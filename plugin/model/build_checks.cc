#include "plugin/model/build_checks.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <string>

#include "plugin/model/attribute.h"
#include "plugin/model/build_types.h"
#include "plugin/model/descriptors.h"

namespace cpprpc::plugin::model {
namespace {

// The numbers of the messages in descriptor.proto, for paths.
constexpr int kServices = 6, kMethods = 2;
constexpr int kFieldOptions = 8, kOurExtension = 51234;

Path child(Path path, std::initializer_list<int> more) {
  path.insert(path.end(), more);
  return path;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

// The types of descriptor.proto have everything that proto2 ever had.
template <class Descriptor>
void check_type(const Location& where, const Descriptor& type, Diagnostics& diagnostics) {
  const std::string& file = type.file()->name();
  if (file != "google/protobuf/descriptor.proto" || file == where.file) return;
  diagnostics.add(where, "there is no C++ of cpp-rpc for " + quoted(type.full_name()),
                  "use bytes, and parse them with libprotobuf's own class");
}

// Only a single message can be boxed.
void check_box(const pb::FieldDescriptor& field, Diagnostics& diagnostics) {
  if (!box_option(field)) return;
  if (field.message_type() != nullptr && !field.is_repeated()) return;
  diagnostics.add(locate(*field.file(), child(path_of(field), {kFieldOptions, kOurExtension})),
                  "(cpprpc.field).box on " + quoted(field.name()) + ", which is no single message",
                  "remove it");
}

// Only a map has a type of map.
void check_map(const pb::FieldDescriptor& field, Diagnostics& diagnostics) {
  if (!unordered_option(field) || field.is_map()) return;
  diagnostics.add(locate(*field.file(), child(path_of(field), {kFieldOptions, kOurExtension})),
                  "(cpprpc.field).map on " + quoted(field.name()) + ", which is no map",
                  "remove it");
}

void check_field(const pb::FieldDescriptor& field, Diagnostics& diagnostics) {
  check_box(field, diagnostics);
  check_map(field, diagnostics);
  const pb::FieldDescriptor& value = field.is_map() ? *field.message_type()->map_value() : field;
  if (value.message_type() != nullptr)
    check_type(locate(field), *value.message_type(), diagnostics);
  if (value.enum_type() != nullptr) check_type(locate(field), *value.enum_type(), diagnostics);
}

void check_service(const pb::ServiceDescriptor& service, Diagnostics& diagnostics) {
  for (int i = 0; i < service.method_count(); ++i) {
    const pb::MethodDescriptor& method = *service.method(i);
    const Location where = locate(*service.file(), {kServices, service.index(), kMethods, i});
    check_type(where, *method.input_type(), diagnostics);
    check_type(where, *method.output_type(), diagnostics);
  }
}

void check_extension(const pb::FieldDescriptor& extension, Diagnostics& diagnostics) {
  if (!has_code(extension)) return;
  if (extension.message_type() != nullptr) {
    check_type(locate(extension), *extension.message_type(), diagnostics);
  }
  if (extension.enum_type() != nullptr) {
    check_type(locate(extension), *extension.enum_type(), diagnostics);
  }
}

void check_attribute(const pb::Descriptor& message, Diagnostics& diagnostics) {
  const std::string attribute = attribute_option(message);
  if (attribute.empty() || is_attribute_list(attribute)) return;
  diagnostics.add(
      locate_attribute_option(message),
      "(cpprpc.message).attribute: " + quoted(attribute) + " is no list of C++ attributes",
      "write what stands between [[ and ]], such as nodiscard or gnu::aligned(64)");
}

void check_message(const pb::Descriptor& message, Diagnostics& diagnostics) {
  check_attribute(message, diagnostics);
  for (int i = 0; i < message.field_count(); ++i) check_field(*message.field(i), diagnostics);
  for (int i = 0; i < message.extension_count(); ++i) {
    check_extension(*message.extension(i), diagnostics);
  }
  for (int i = 0; i < message.nested_type_count(); ++i) {
    if (!message.nested_type(i)->options().map_entry()) {
      check_message(*message.nested_type(i), diagnostics);
    }
  }
}

}  // namespace

bool is_closed_enum(const pb::FieldDescriptor& field) {
  return field.type() == pb::FieldDescriptor::TYPE_ENUM &&
         field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO2;
}

// Outputs name the file in #include lines and comments.
void check_path(const pb::FileDescriptor& file, Diagnostics& diagnostics) {
  const std::string& path = file.name();
  const bool strange = std::any_of(path.begin(), path.end(), [](char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (strange) {
    diagnostics.add({path}, "the name of the file cannot stand in an #include line",
                    "rename it without quotes, backslashes and control characters");
  }
}

void check_supported(const pb::FileDescriptor& file, Diagnostics& diagnostics) {
  check_path(file, diagnostics);
  for (int i = 0; i < file.message_type_count(); ++i) {
    check_message(*file.message_type(i), diagnostics);
  }
  for (int i = 0; i < file.extension_count(); ++i) check_extension(*file.extension(i), diagnostics);
  for (int i = 0; i < file.service_count(); ++i) check_service(*file.service(i), diagnostics);
}

}  // namespace cpprpc::plugin::model
