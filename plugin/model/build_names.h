// TypeNames: the C++ names of all files, messages, enums and services of one run.
//
// A name depends on nothing but the file and what it imports, so that every run, whichever files
// it generates, comes to the same names.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "plugin/diagnostics.h"
#include "plugin/options.h"

namespace cpprpc::plugin::model {

class TypeNames {
 public:
  /// `files` with everything they import, what is imported before what imports it.
  TypeNames(const std::vector<const google::protobuf::FileDescriptor*>& files,
            const Options& options, Diagnostics& diagnostics);

  /// "demo::v1", empty for the global one.
  [[nodiscard]] const std::string& name_space(const google::protobuf::FileDescriptor& file) const {
    return names_.at(&file);
  }

  /// Of a message, enum or service: "Outer_Inner". Of a service's client: see client().
  template <class Descriptor>
  [[nodiscard]] const std::string& name(const Descriptor& descriptor) const {
    return names_.at(&descriptor);
  }

  /// "::demo::v1::Outer_Inner"
  template <class Descriptor>
  [[nodiscard]] std::string absolute(const Descriptor& descriptor) const {
    const std::string& outer = name_space(*descriptor.file());
    return (outer.empty() ? "::" : "::" + outer + "::") + name(descriptor);
  }

  [[nodiscard]] const std::string& client(
      const google::protobuf::ServiceDescriptor& service) const {
    return clients_.at(&service);
  }

 private:
  std::unordered_map<const void*, std::string> names_;
  std::unordered_map<const void*, std::string> clients_;
};

/// `file` and everything it imports, once each, what is imported before what imports it.
[[nodiscard]] std::vector<const google::protobuf::FileDescriptor*> with_imports(
    const std::vector<const google::protobuf::FileDescriptor*>& files);

}  // namespace cpprpc::plugin::model
