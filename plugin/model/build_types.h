// TypeWriter: how a type is spelled at one place of the generated code, and what that place needs
// to include for it.

#pragma once

#include <google/protobuf/descriptor.h>

#include <set>
#include <string>
#include <string_view>

#include "plugin/model/build_names.h"
#include "plugin/model/model.h"
#include "plugin/model/names.h"

namespace cpprpc::plugin::model {

/// What the generator declares in the classes of a service.
inline constexpr std::string_view kServiceMembers[] = {"bind", "channel_", "full_name", "methods"};

/// Whether there is a constant for an extension. Those of options are for protoc and its plugins; a
/// message set's may have a number that no field can have, and then only its bytes are kept.
[[nodiscard]] bool has_code(const google::protobuf::FieldDescriptor& extension);

/// Whether the file extends the options of descriptor.proto, so that others import it for those,
/// and may never generate C++ from it.
[[nodiscard]] bool defines_options(const google::protobuf::FileDescriptor& file);

[[nodiscard]] Kind kind_of(const google::protobuf::FieldDescriptor& field);

/// "demo/v1/greeter" of "demo/v1/greeter.proto".
[[nodiscard]] std::string output_of(const google::protobuf::FileDescriptor& file);
/// The same as others include it: well-known types come with the runtime.
[[nodiscard]] std::string include_of(const google::protobuf::FileDescriptor& file);

class TypeWriter {
 public:
  TypeWriter(const google::protobuf::FileDescriptor& file, const TypeNames& names)
      : file_(file), names_(names) {}

  /// The type of a message or enum inside of a class with these members.
  template <class Descriptor>
  [[nodiscard]] std::string spell(const Descriptor& type, const Scope& members) {
    mention(*type.file(), type.options().deprecated());
    const std::string& name = names_.name(type);
    const bool visible = names_.type_namespace(*type.file()) == names_.name_space(file_);
    return visible && !members.contains(name) ? name : names_.absolute(type);
  }

  /// The headers of everything that was spelled from other files.
  [[nodiscard]] const std::set<std::string>& includes() const { return includes_; }
  [[nodiscard]] bool mentions_deprecated() const { return mentions_deprecated_; }
  void mention_deprecated() { mentions_deprecated_ = true; }

 private:
  void mention(const google::protobuf::FileDescriptor& file, bool deprecated);

  const google::protobuf::FileDescriptor& file_;
  const TypeNames& names_;
  std::set<std::string> includes_;
  bool mentions_deprecated_ = false;
};

}  // namespace cpprpc::plugin::model
