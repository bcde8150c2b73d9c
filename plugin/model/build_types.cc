#include "plugin/model/build_types.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <string_view>

#include "plugin/model/descriptors.h"
#include "plugin/model/protobuf_versions.h"

namespace cpprpc::plugin::model {
namespace {

// google/protobuf/X.proto whose C++ comes with the runtime, as cpprpc/wkt/X.msg.h.
constexpr std::string_view kWellKnown[] = {
    "any",   "api",        "compiler/plugin", "descriptor", "duration",
    "empty", "field_mask", "source_context",  "struct",     "timestamp",
    "type",  "wrappers"};

bool is_option(const pb::FieldDescriptor& extension) {
  return extension.containing_type()->file()->name() == "google/protobuf/descriptor.proto";
}

// Whether the extensions of a file or message, or of a message in it, include one of an option.
template <class Scope>
bool extends_options(const Scope& scope, int messages,
                     const pb::Descriptor* (Scope::*message)(int) const) {
  for (int i = 0; i < scope.extension_count(); ++i) {
    if (is_option(*scope.extension(i))) return true;
  }
  for (int i = 0; i < messages; ++i) {
    const pb::Descriptor& nested = *(scope.*message)(i);
    if (extends_options(nested, nested.nested_type_count(), &pb::Descriptor::nested_type))
      return true;
  }
  return false;
}

}  // namespace

bool has_code(const pb::FieldDescriptor& extension) {
  return extension.number() <= pb::FieldDescriptor::kMaxNumber && !is_option(extension);
}

bool defines_options(const pb::FileDescriptor& file) {
  return extends_options(file, file.message_type_count(), &pb::FileDescriptor::message_type);
}

Kind kind_of(const pb::FieldDescriptor& field) {
  using pb::FieldDescriptor;
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE:
      return Kind::Double;
    case FieldDescriptor::TYPE_FLOAT:
      return Kind::Float;
    case FieldDescriptor::TYPE_INT32:
      return Kind::Int32;
    case FieldDescriptor::TYPE_INT64:
      return Kind::Int64;
    case FieldDescriptor::TYPE_UINT32:
      return Kind::UInt32;
    case FieldDescriptor::TYPE_UINT64:
      return Kind::UInt64;
    case FieldDescriptor::TYPE_SINT32:
      return Kind::SInt32;
    case FieldDescriptor::TYPE_SINT64:
      return Kind::SInt64;
    case FieldDescriptor::TYPE_FIXED32:
      return Kind::Fixed32;
    case FieldDescriptor::TYPE_FIXED64:
      return Kind::Fixed64;
    case FieldDescriptor::TYPE_SFIXED32:
      return Kind::SFixed32;
    case FieldDescriptor::TYPE_SFIXED64:
      return Kind::SFixed64;
    case FieldDescriptor::TYPE_BOOL:
      return Kind::Bool;
    case FieldDescriptor::TYPE_STRING:
      return checks_utf8(field) ? Kind::String : Kind::UncheckedString;
    case FieldDescriptor::TYPE_BYTES:
      return Kind::Bytes;
    case FieldDescriptor::TYPE_ENUM:
      return is_closed_enum(field) ? Kind::ClosedEnum : Kind::Enum;
    case FieldDescriptor::TYPE_GROUP:
      return Kind::Group;
    case FieldDescriptor::TYPE_MESSAGE:
      return Kind::Message;
  }
  return Kind::Message;
}

std::string output_of(const pb::FileDescriptor& file) {
  std::string_view path = file.name();
  for (const std::string_view suffix : {".protodevel", ".proto"}) {
    if (!path.ends_with(suffix)) continue;
    path.remove_suffix(suffix.size());
    break;
  }
  return std::string(path);
}

std::string include_of(const pb::FileDescriptor& file) {
  const std::string path = output_of(file);
  const std::string folder = "google/protobuf/";
  if (path.starts_with(folder)) {
    const std::string name = path.substr(folder.size());
    if (std::find(std::begin(kWellKnown), std::end(kWellKnown), name) != std::end(kWellKnown)) {
      return "cpprpc/wkt/" + name;
    }
  }
  return path;
}

void TypeWriter::mention(const pb::FileDescriptor& file, bool deprecated) {
  if (deprecated) mentions_deprecated_ = true;
  if (&file != &file_) includes_.insert(names_.header(file));
}

}  // namespace cpprpc::plugin::model
