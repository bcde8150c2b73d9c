// What libprotobuf's descriptors do not say by themselves: where things stand in their files, the
// options of cpprpc/options.proto, and comments. With build*, the only reader of descriptor.h.

#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>
#include <vector>

#include "plugin/diagnostics.h"
#include "plugin/text/literal.h"

namespace cpprpc::plugin::model {

namespace pb = google::protobuf;

/// A path into a FileDescriptorProto, as in SourceCodeInfo: {4, 0, 2, 1} is the second field of
/// the first message.
using Path = std::vector<int>;

[[nodiscard]] Path path_of(const pb::Descriptor& message);
[[nodiscard]] Path path_of(const pb::FieldDescriptor& field);
[[nodiscard]] Path path_of(const pb::EnumDescriptor& type);

/// Where the thing at `path` stands; when nobody knows, where what holds it does.
[[nodiscard]] Location locate(const pb::FileDescriptor& file, Path path);

template <class Descriptor>
[[nodiscard]] Location locate(const Descriptor& descriptor) {
  return locate(*descriptor.file(), path_of(descriptor));
}

/// The comments before and behind something.
template <class Descriptor>
[[nodiscard]] text::Comment comment_of(const Descriptor& descriptor) {
  pb::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return {};
  text::Comment comment(location.leading_comments);
  comment.append(text::Comment(location.trailing_comments));
  return comment;
}

/// `option (cpprpc.file).namespace`, if the file has it.
[[nodiscard]] std::optional<std::string> namespace_option(const pb::FileDescriptor& file);
[[nodiscard]] Location locate_namespace_option(const pb::FileDescriptor& file);

/// `[(cpprpc.field).box]`, if the field has it.
[[nodiscard]] std::optional<bool> box_option(const pb::FieldDescriptor& field);

/// `[(cpprpc.field).map = ...]`: whether it says MAP_UNORDERED, if it says anything.
[[nodiscard]] std::optional<bool> unordered_option(const pb::FieldDescriptor& field);

/// `option (cpprpc.message).attribute`; empty when the message has none.
[[nodiscard]] std::string attribute_option(const pb::Descriptor& message);
[[nodiscard]] Location locate_attribute_option(const pb::Descriptor& message);

/// Whether the field is not to be shown: `[(cpprpc.field).redact = true]` or, of newer protobuf,
/// `[debug_redact = true]`.
[[nodiscard]] bool redact_option(const pb::FieldDescriptor& field);

/// The file as a serialized FileDescriptorProto, without comments.
[[nodiscard]] std::string serialized(const pb::FileDescriptor& file);

}  // namespace cpprpc::plugin::model
