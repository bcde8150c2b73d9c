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

  /// Of what is generated: "demo::v1", empty for the global one.
  [[nodiscard]] const std::string& name_space(const google::protobuf::FileDescriptor& file) const {
    return names_.at(&file);
  }

  /// Of the file's messages: with protoc's classes another one than name_space() may be.
  [[nodiscard]] const std::string& type_namespace(
      const google::protobuf::FileDescriptor& file) const {
    return protoc_namespaces_.empty() ? names_.at(&file) : protoc_namespaces_.at(&file);
  }

  /// What declares the file's messages, for #include: "demo/v1/greeter.msg.h".
  [[nodiscard]] std::string header(const google::protobuf::FileDescriptor& file) const;

  /// Of a message, enum or service: "Outer_Inner". Of a service's client: see client().
  template <class Descriptor>
  [[nodiscard]] const std::string& name(const Descriptor& descriptor) const {
    return names_.at(&descriptor);
  }

  /// "::demo::v1::Outer_Inner"
  template <class Descriptor>
  [[nodiscard]] std::string absolute(const Descriptor& descriptor) const {
    const std::string& outer = type_namespace(*descriptor.file());
    return (outer.empty() ? "::" : "::" + outer + "::") + name(descriptor);
  }

  [[nodiscard]] const std::string& client(
      const google::protobuf::ServiceDescriptor& service) const {
    return clients_.at(&service);
  }

 private:
  void add_classes_of_protoc(const google::protobuf::Descriptor& message);

  std::unordered_map<const void*, std::string> names_;
  std::unordered_map<const void*, std::string> protoc_namespaces_;  // empty: no protoc's classes
  std::unordered_map<const void*, std::string> clients_;
};

/// `file` and everything it imports, once each, what is imported before what imports it.
[[nodiscard]] std::vector<const google::protobuf::FileDescriptor*> with_imports(
    const std::vector<const google::protobuf::FileDescriptor*>& files);

}  // namespace cpprpc::plugin::model
