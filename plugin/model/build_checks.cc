#include "plugin/model/build_checks.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "plugin/model/attribute.h"
#include "plugin/model/descriptors.h"

namespace cpprpc::plugin::model {
namespace {

// The numbers of the messages in descriptor.proto, for paths.
constexpr int kFieldOptions = 8, kOurExtension = 51234;

Path child(Path path, std::initializer_list<int> more) {
  path.insert(path.end(), more);
  return path;
}

std::string in_quotes(std::string_view text) { return std::string("\"").append(text).append("\""); }

// Only a single message can be boxed.
void check_box(const pb::FieldDescriptor& field, Diagnostics& diagnostics) {
  if (!box_option(field)) return;
  if (field.message_type() != nullptr && !field.is_repeated()) return;
  diagnostics.add(
      locate(*field.file(), child(path_of(field), {kFieldOptions, kOurExtension})),
      "(cpprpc.field).box on " + in_quotes(field.name()) + ", which is no single message",
      "remove it");
}

// Only a map has a type of map.
void check_map(const pb::FieldDescriptor& field, Diagnostics& diagnostics) {
  if (!unordered_option(field) || field.is_map()) return;
  diagnostics.add(locate(*field.file(), child(path_of(field), {kFieldOptions, kOurExtension})),
                  "(cpprpc.field).map on " + in_quotes(field.name()) + ", which is no map",
                  "remove it");
}

void check_field(const pb::FieldDescriptor& field, Diagnostics& diagnostics) {
  check_box(field, diagnostics);
  check_map(field, diagnostics);
}

void check_attribute(const pb::Descriptor& message, Diagnostics& diagnostics) {
  const std::string attribute = attribute_option(message);
  if (attribute.empty() || is_attribute_list(attribute)) return;
  diagnostics.add(
      locate_attribute_option(message),
      "(cpprpc.message).attribute: " + in_quotes(attribute) + " is no list of C++ attributes",
      "write what stands between [[ and ]], such as nodiscard or gnu::aligned(64)");
}

void check_message(const pb::Descriptor& message, Diagnostics& diagnostics) {
  check_attribute(message, diagnostics);
  for (int i = 0; i < message.field_count(); ++i) check_field(*message.field(i), diagnostics);
  for (int i = 0; i < message.nested_type_count(); ++i) {
    if (!message.nested_type(i)->options().map_entry()) {
      check_message(*message.nested_type(i), diagnostics);
    }
  }
}

void check_entry(const pb::FieldDescriptor& field, Diagnostics& diagnostics) {
  if (field.is_map() || field.message_type() == nullptr) return;
  if (!field.message_type()->options().map_entry()) return;
  diagnostics.add(locate(field),
                  "the type of " + in_quotes(field.name()) + " is the entry of a map",
                  "give it a message of its own");
}

void check_entries(const pb::Descriptor& message, Diagnostics& diagnostics) {
  for (int i = 0; i < message.field_count(); ++i) check_entry(*message.field(i), diagnostics);
  for (int i = 0; i < message.extension_count(); ++i) {
    check_entry(*message.extension(i), diagnostics);
  }
  for (int i = 0; i < message.nested_type_count(); ++i) {
    check_entries(*message.nested_type(i), diagnostics);
  }
}

}  // namespace

void check_entries(const pb::FileDescriptor& file, Diagnostics& diagnostics) {
  for (int i = 0; i < file.extension_count(); ++i) check_entry(*file.extension(i), diagnostics);
  for (int i = 0; i < file.message_type_count(); ++i) {
    check_entries(*file.message_type(i), diagnostics);
  }
}

// Outputs name the file in #include lines and comments.
void check_path(const pb::FileDescriptor& file, Diagnostics& diagnostics) {
  const std::string path(file.name());
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
}

}  // namespace cpprpc::plugin::model
