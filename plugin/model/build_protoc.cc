#include "plugin/model/build_protoc.h"

#include <google/protobuf/compiler/cpp/names.h>
#include <google/protobuf/descriptor.pb.h>

#include "plugin/model/descriptors.h"

namespace cpprpc::plugin::model {
namespace {

namespace cpp = pb::compiler::cpp;

class Names {
 public:
  std::vector<std::string> of(const pb::FileDescriptor& file) {
    for (int i = 0; i < file.message_type_count(); ++i) add(*file.message_type(i));
    for (int i = 0; i < file.enum_type_count(); ++i) add(*file.enum_type(i));
    for (int i = 0; i < file.extension_count(); ++i) {
      const pb::FieldDescriptor& extension = *file.extension(i);
      const std::string name = cpp::QualifiedExtensionName(&extension);
      add(name.substr(name.rfind(':') + 1));
      add("k" + upper(std::string(extension.camelcase_name())) + "FieldNumber");
    }
    if (file.options().cc_generic_services()) {
      for (int i = 0; i < file.service_count(); ++i) {
        const std::string service(file.service(i)->name());
        add(service);
        add(service + "_Stub");
      }
    }
    return std::move(names_);
  }

 private:
  void add(std::string name) { names_.push_back(std::move(name)); }

  void add(const pb::Descriptor& message) {
    add(protoc_class(message));
    for (int i = 0; i < message.enum_type_count(); ++i) add(*message.enum_type(i));
    for (int i = 0; i < message.nested_type_count(); ++i) add(*message.nested_type(i));
  }

  void add(const pb::EnumDescriptor& type) {
    const std::string name = cpp::ClassName(&type);
    add(name);
    for (const char* suffix :
         {"_ARRAYSIZE", "_IsValid", "_MAX", "_MIN", "_Name", "_Parse", "_descriptor"}) {
      add(name + suffix);
    }
    const bool nested = type.containing_type() != nullptr;
    for (int i = 0; i < type.value_count(); ++i) {
      add((nested ? name + "_" : "") + cpp::EnumValueName(type.value(i)));
    }
  }

  static std::string upper(std::string name) {
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] -= 'a' - 'A';
    return name;
  }

  std::vector<std::string> names_;
};

}  // namespace

std::string protoc_header(const pb::FileDescriptor& file) {
  return cpp::StripProto(file.name()) + ".pb.h";
}

std::string protoc_namespace(const pb::FileDescriptor& file) {
  std::string name;
  for (const char c : file.package()) name += c == '.' ? std::string("::") : std::string(1, c);
  return name;
}

std::string protoc_class(const pb::Descriptor& message) { return cpp::ClassName(&message); }

std::vector<std::string> protoc_names(const pb::FileDescriptor& file) { return Names().of(file); }

}  // namespace cpprpc::plugin::model
