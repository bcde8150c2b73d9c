#include "plugin/model/descriptors.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include "plugin/model/protobuf_versions.h"

namespace cpprpc::plugin::model {
namespace {

// The numbers of FileDescriptorProto and what it holds, for paths.
constexpr int kMessages = 4, kEnums = 5, kFileOptions = 8;
constexpr int kMessageOptions = 7, kFields = 2, kNestedMessages = 3, kNestedEnums = 4,
              kMessageExtensions = 6;
constexpr int kFileExtensions = 7;

// Of cpprpc/options.proto.
constexpr int kExtension = 51234, kNamespace = 1, kBox = 1, kRedact = 2, kMap = 3;
constexpr int kAttribute = 1, kMapOrdered = 1, kMapUnordered = 2;
constexpr int kDebugRedact = 16;  // of google.protobuf.FieldOptions since protobuf 22

// The plugin is not linked with generated code for cpprpc/options.proto, so that the options come
// as unknown fields. The last value of field `number` in the extension is what counts.
const pb::UnknownField* find_last(const pb::UnknownFieldSet& fields, int number,
                                  pb::UnknownField::Type type) {
  for (int i = fields.field_count() - 1; i >= 0; --i) {
    const pb::UnknownField& field = fields.field(i);
    if (field.number() == number && field.type() == type) return &field;
  }
  return nullptr;
}

// Takes the content of the extension `name` from the options of something in `file`; nothing when
// the number is not ours there, because nobody imported cpprpc/options.proto.
void take_extension(const pb::FileDescriptor& file, const char* name, const pb::Message& options,
                    pb::UnknownFieldSet& content) {
  const pb::FieldDescriptor* ours = file.pool()->FindExtensionByName(name);
  if (ours == nullptr || ours->number() != kExtension) return;
  const pb::UnknownFieldSet& fields = options.GetReflection()->GetUnknownFields(options);
  std::string bytes;
  for (int i = 0; i < fields.field_count(); ++i) {
    const pb::UnknownField& field = fields.field(i);
    if (field.number() == kExtension && field.type() == pb::UnknownField::TYPE_LENGTH_DELIMITED) {
      bytes += field.length_delimited();
    }
  }
  if (!content.ParseFromString(bytes)) content.Clear();
}

}  // namespace

Path path_of(const pb::Descriptor& message) {
  if (message.containing_type() == nullptr) return {kMessages, message.index()};
  Path path = path_of(*message.containing_type());
  path.insert(path.end(), {kNestedMessages, message.index()});
  return path;
}

Path path_of(const pb::FieldDescriptor& field) {
  if (!field.is_extension()) {
    Path path = path_of(*field.containing_type());
    path.insert(path.end(), {kFields, field.index()});
    return path;
  }
  if (field.extension_scope() == nullptr) return {kFileExtensions, field.index()};
  Path path = path_of(*field.extension_scope());
  path.insert(path.end(), {kMessageExtensions, field.index()});
  return path;
}

Path path_of(const pb::EnumDescriptor& type) {
  if (type.containing_type() == nullptr) return {kEnums, type.index()};
  Path path = path_of(*type.containing_type());
  path.insert(path.end(), {kNestedEnums, type.index()});
  return path;
}

Location locate(const pb::FileDescriptor& file, Path path) {
  for (pb::SourceLocation at; !path.empty(); path.pop_back()) {
    if (file.GetSourceLocation(path, &at)) {
      return {std::string(file.name()), at.start_line + 1, at.start_column + 1};
    }
  }
  return {std::string(file.name())};
}

std::optional<std::string> namespace_option(const pb::FileDescriptor& file) {
  pb::UnknownFieldSet ours;
  take_extension(file, "cpprpc.file", file.options(), ours);
  const auto* value = find_last(ours, kNamespace, pb::UnknownField::TYPE_LENGTH_DELIMITED);
  if (value == nullptr) return std::nullopt;
  return std::string(value->length_delimited());
}

Location locate_namespace_option(const pb::FileDescriptor& file) {
  return locate(file, {kFileOptions, kExtension, kNamespace});
}

std::optional<bool> box_option(const pb::FieldDescriptor& field) {
  pb::UnknownFieldSet ours;
  take_extension(*field.file(), "cpprpc.field", field.options(), ours);
  const auto* value = find_last(ours, kBox, pb::UnknownField::TYPE_VARINT);
  if (value == nullptr) return std::nullopt;
  return value->varint() != 0;
}

std::optional<bool> unordered_option(const pb::FieldDescriptor& field) {
  pb::UnknownFieldSet ours;
  take_extension(*field.file(), "cpprpc.field", field.options(), ours);
  const auto* value = find_last(ours, kMap, pb::UnknownField::TYPE_VARINT);
  if (value == nullptr) return std::nullopt;
  if (value->varint() != kMapOrdered && value->varint() != kMapUnordered) return std::nullopt;
  return value->varint() == kMapUnordered;
}

std::string attribute_option(const pb::Descriptor& message) {
  pb::UnknownFieldSet ours;
  take_extension(*message.file(), "cpprpc.message", message.options(), ours);
  const auto* value = find_last(ours, kAttribute, pb::UnknownField::TYPE_LENGTH_DELIMITED);
  return value == nullptr ? std::string() : std::string(value->length_delimited());
}

Location locate_attribute_option(const pb::Descriptor& message) {
  Path path = path_of(message);
  path.insert(path.end(), {kMessageOptions, kExtension, kAttribute});
  return locate(*message.file(), path);
}

bool redact_option(const pb::FieldDescriptor& field) {
  pb::UnknownFieldSet ours;
  take_extension(*field.file(), "cpprpc.field", field.options(), ours);
  const auto* redact = find_last(ours, kRedact, pb::UnknownField::TYPE_VARINT);
  const pb::Reflection& options = *field.options().GetReflection();
  const auto* debug_redact = find_last(options.GetUnknownFields(field.options()), kDebugRedact,
                                       pb::UnknownField::TYPE_VARINT);
  return is_debug_redact(field.options()) || (redact != nullptr && redact->varint() != 0) ||
         (debug_redact != nullptr && debug_redact->varint() != 0);
}

namespace {

// The name in JSON unless the .proto says another: protoc always tells it, and libprotobuf finds
// it by itself.
std::string default_json_name(const std::string& name) {
  std::string out;
  bool capital = false;
  for (const char c : name) {
    if (c != '_') out += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    capital = c == '_';
  }
  return out;
}

template <class Fields>
void drop_default_json_names(Fields& fields) {
  for (pb::FieldDescriptorProto& field : fields) {
    if (field.json_name() == default_json_name(field.name())) field.clear_json_name();
  }
}

void drop_default_json_names(pb::DescriptorProto& message) {
  drop_default_json_names(*message.mutable_field());
  drop_default_json_names(*message.mutable_extension());
  for (pb::DescriptorProto& nested : *message.mutable_nested_type()) {
    drop_default_json_names(nested);
  }
}

}  // namespace

std::string serialized(const pb::FileDescriptor& file) {
  pb::FileDescriptorProto proto;
  file.CopyTo(&proto);
  drop_default_json_names(*proto.mutable_extension());
  for (pb::DescriptorProto& message : *proto.mutable_message_type()) {
    drop_default_json_names(message);
  }
  return proto.SerializeAsString();
}

}  // namespace cpprpc::plugin::model
