#include "plugin/model/build_names.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "plugin/model/build_protoc.h"
#include "plugin/model/build_types.h"
#include "plugin/model/descriptors.h"
#include "plugin/model/names.h"

namespace cpprpc::plugin::model {
namespace {

std::string join(const std::string& outer, const std::string& inner) {
  return outer.empty() ? inner : outer + "::" + inner;
}

// The namespace of a package that nobody gave another. The well-known types and what else is in
// google.protobuf must link into one program with libprotobuf, which owns google::protobuf.
std::string namespace_of_package(const std::string& package) {
  const std::string google = "google.protobuf";
  std::string rest = package;
  std::string result;
  if (package == google || package.starts_with(google + ".")) {
    result = "cpprpc::wkt";
    rest = package.substr(std::min(package.size(), google.size() + 1));
  } else if (package == "cpprpc" || package.starts_with("cpprpc.")) {
    result = "cpprpc";
    rest = package.substr(std::min<std::size_t>(package.size(), 7));
  }
  while (!rest.empty()) {
    const std::size_t dot = rest.find('.');
    result = join(result, namespace_name(rest.substr(0, dot), result.empty()));
    rest = dot == std::string::npos ? "" : rest.substr(dot + 1);
  }
  return result;
}

std::string namespace_of_file(const pb::FileDescriptor& file, const Options& options,
                              Diagnostics& diagnostics) {
  const auto per_run = options.namespaces.find(std::string(file.package()));
  if (per_run != options.namespaces.end()) return per_run->second;
  const auto per_file = namespace_option(file);
  if (!per_file) return namespace_of_package(std::string(file.package()));
  if (const auto fault = namespace_fault(*per_file)) {
    diagnostics.add(locate_namespace_option(file), "(cpprpc.file).namespace: " + fault->what,
                    fault->remedy);
  }
  return *per_file;
}

// Who declared which name in which namespace. A file sees what it imports, directly or not.
class Registry {
 public:
  explicit Registry(std::size_t files) : visible_(files) {}

  void import(std::size_t file, std::size_t imported) {
    visible_[file].insert(imported);
    visible_[file].insert(visible_[imported].begin(), visible_[imported].end());
  }

  void declare_namespace(std::size_t file, const std::string& name) {
    namespaces_[name].push_back(file);
  }
  void declare_type(std::size_t file, const std::string& name) { types_[name].push_back(file); }

  [[nodiscard]] bool is_type(std::size_t file, const std::string& name) const {
    return is_visible(file, types_, name);
  }
  [[nodiscard]] bool is_taken(std::size_t file, const std::string& name) const {
    return is_type(file, name) || is_visible(file, namespaces_, name);
  }

 private:
  using Declarers = std::unordered_map<std::string, std::vector<std::size_t>>;

  [[nodiscard]] bool is_visible(std::size_t file, const Declarers& all,
                                const std::string& name) const {
    const auto at = all.find(name);
    if (at == all.end()) return false;
    return std::any_of(at->second.begin(), at->second.end(), [&](std::size_t declarer) {
      return declarer == file || visible_[file].contains(declarer);
    });
  }

  std::vector<std::unordered_set<std::size_t>> visible_;
  Declarers namespaces_, types_;
};

// "a", "a::b" and "a::b::c" of "a::b::c".
std::vector<std::string> with_outer(const std::string& name_space) {
  std::vector<std::string> all;
  if (name_space.empty()) return all;
  for (std::size_t at = 0; (at = name_space.find("::", at)) != std::string::npos; at += 2) {
    all.push_back(name_space.substr(0, at));
  }
  all.push_back(name_space);
  return all;
}

constexpr int kPackage = 2;  // of FileDescriptorProto

// A type is named when its namespace is, and knows nothing of the files that come later; so a later
// file's namespace can be the name of an earlier file's type.
void check_namespace(const Registry& registry, std::size_t index, const pb::FileDescriptor& file,
                     const std::string& name_space, Diagnostics& diagnostics) {
  for (const std::string& name : with_outer(name_space)) {
    if (!registry.is_type(index, name)) continue;
    diagnostics.add(locate(file, {kPackage}),
                    "the namespace \"" + name + "\" has the name of a type that is imported",
                    "give the file another one with (cpprpc.file).namespace or namespace=");
  }
}

// Protoc renames neither a package nor a message that is called `std` or `cpprpc`. In a namespace
// around it, generated code would mean that one.
void check_hidden(const Registry& registry, std::size_t index, const pb::FileDescriptor& file,
                  const std::string& name_space, Diagnostics& diagnostics) {
  for (const std::string& outer : with_outer(name_space)) {
    for (const std::string hidden : {"std", "cpprpc"}) {
      const std::string name = join(outer, hidden);
      if (!registry.is_taken(index, name)) continue;
      diagnostics.add(locate(file, {kPackage}),
                      "with messages=protobuf, protoc's \"" + name + "\" hides ::" + hidden +
                          " from the services",
                      "give them another namespace with (cpprpc.file).namespace or namespace=");
    }
  }
}

// What the runtime declares in its own namespace, for protos of package `cpprpc`.
// clang-format would give each name a line of its own.
// clang-format off
constexpr std::string_view kRuntimeNames[] = {
    "BidiStream", "Box", "CallOptions", "Cardinality", "Channel", "ClientStream", "Codec",
    "DuplexStream", "DynamicExtension", "DynamicMessage", "Enum", "EnumName", "EnumNames",
    "EnumTable", "EnumValue", "Executor", "Extension", "ExtensionTable", "Field", "FieldAccess",
    "FieldFlags", "FieldList", "FieldTable", "FieldType", "File", "FileTable", "Message",
    "MessageOps", "MessageRef", "MessageView", "Metadata", "Packages", "Payload", "ReadStream",
    "Reader", "Result", "Router", "ServerContext", "ServerStream", "Status", "StatusCode", "Task",
    "TypeSet", "Unary", "UnaryCall", "UnknownFields", "Value", "ValueVisitor", "WriteStream",
    "Writer", "access", "add_message", "clear", "clear_extension", "count", "decode", "decode_into",
    "detail", "encode", "encode_to", "encoded_size", "extension_table", "field_table", "file_of",
    "find_field", "for_each_field", "for_each_value", "from_json", "from_protobuf", "from_string",
    "from_text", "get", "get_extension", "has_extension", "member", "merge_into", "message_ops",
    "name_of", "number_of", "oneof_access", "read_extension", "ref", "set", "set_extension",
    "table_of", "to_json", "to_protobuf", "to_string", "to_text", "type_name", "unknown_fields",
    "view", "wire", "wkt", "write_extension",
};
// clang-format on

class FileNames {
 public:
  FileNames(Scope& scope, std::unordered_map<const void*, std::string>& names)
      : scope_(scope), names_(names) {}

  template <class Descriptor>
  void add(const Descriptor& descriptor, const std::string& prefix = "") {
    names_[&descriptor] = scope_.reserve(prefix + std::string(descriptor.name()));
  }

  void add_extension(const pb::FieldDescriptor& extension) {
    names_[&extension] = scope_.reserve(snake_case(extension.name()));
  }

  // A class cannot have the name of one of its members.
  void add_service(const pb::ServiceDescriptor& service) {
    const bool member = std::find(std::begin(kServiceMembers), std::end(kServiceMembers),
                                  service.name()) != std::end(kServiceMembers);
    names_[&service] = scope_.reserve(std::string(service.name()) + (member ? "_" : ""));
  }

  /// What is nested in `message`, once all names that stand at the top of the file are taken.
  void add_nested(const pb::Descriptor& message) {
    const std::string& name = names_.at(&message);
    const std::string prefix = name.ends_with('_') ? name : name + "_";
    for (int i = 0; i < message.enum_type_count(); ++i) add(*message.enum_type(i), prefix);
    for (int i = 0; i < message.nested_type_count(); ++i) {
      add(*message.nested_type(i), prefix);
      add_nested(*message.nested_type(i));
    }
  }

 private:
  Scope& scope_;
  std::unordered_map<const void*, std::string>& names_;
};

}  // namespace

std::vector<const pb::FileDescriptor*> with_imports(
    const std::vector<const pb::FileDescriptor*>& files) {
  struct Visit {
    const pb::FileDescriptor* file;
    int next = 0;
  };
  std::vector<const pb::FileDescriptor*> sorted;
  std::unordered_set<const pb::FileDescriptor*> seen;
  for (const pb::FileDescriptor* root : files) {
    if (!seen.insert(root).second) continue;
    std::vector<Visit> stack{{root}};
    while (!stack.empty()) {
      Visit& top = stack.back();
      if (top.next == top.file->dependency_count()) {
        sorted.push_back(top.file);
        stack.pop_back();
        continue;
      }
      const pb::FileDescriptor* imported = top.file->dependency(top.next++);
      if (seen.insert(imported).second) stack.push_back({imported});
    }
  }
  return sorted;
}

TypeNames::TypeNames(const std::vector<const pb::FileDescriptor*>& files, const Options& options,
                     Diagnostics& diagnostics) {
  const bool ours = options.messages == Messages::Ours;
  Registry registry(files.size());
  std::unordered_map<const pb::FileDescriptor*, std::size_t> indices;
  for (std::size_t i = 0; i < files.size(); ++i) {
    indices[files[i]] = i;
    for (int d = 0; d < files[i]->dependency_count(); ++d) {
      registry.import(i, indices.at(files[i]->dependency(d)));
    }
    const std::string name_space = namespace_of_file(*files[i], options, diagnostics);
    names_[files[i]] = name_space;
    for (const std::string& name : with_outer(name_space)) registry.declare_namespace(i, name);
    if (ours) continue;
    protoc_namespaces_[files[i]] = protoc_namespace(*files[i]);
    for (const std::string& name : with_outer(protoc_namespaces_[files[i]])) {
      registry.declare_namespace(i, name);
    }
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const pb::FileDescriptor& file = *files[i];
    const std::string& name_space = names_.at(&file);
    Scope scope(
        name_space.empty() ? ScopeKind::GlobalTypes : ScopeKind::Types,
        [&](const std::string& name) { return registry.is_taken(i, join(name_space, name)); });
    scope.take("to_string");
    if (name_space == "cpprpc") {
      for (const std::string_view name : kRuntimeNames) scope.take(std::string(name));
    }
    std::unordered_map<const void*, std::string> added;
    FileNames types(scope, added);
    if (ours) {
      for (int t = 0; t < file.enum_type_count(); ++t) types.add(*file.enum_type(t));
      for (int t = 0; t < file.message_type_count(); ++t) types.add(*file.message_type(t));
    } else {
      for (const std::string& name : protoc_names(file)) {
        registry.declare_type(i, join(type_namespace(file), name));
      }
      for (int t = 0; t < file.message_type_count(); ++t) {
        add_classes_of_protoc(*file.message_type(t));
      }
    }
    for (int s = 0; s < file.service_count(); ++s) {
      const pb::ServiceDescriptor& service = *file.service(s);
      types.add_service(service);
      clients_[&service] = scope.reserve(std::string(service.name()) + "Client");
      registry.declare_type(i, join(name_space, clients_.at(&service)));
    }
    if (ours) {
      for (int t = 0; t < file.message_type_count(); ++t) types.add_nested(*file.message_type(t));
      for (int e = 0; e < file.extension_count(); ++e) types.add_extension(*file.extension(e));
    } else if (file.service_count() > 0) {
      check_hidden(registry, i, file, name_space, diagnostics);
    }
    for (const auto& [descriptor, name] : added) registry.declare_type(i, join(name_space, name));
    names_.merge(added);
    check_namespace(registry, i, file, name_space, diagnostics);
  }
}

void TypeNames::add_classes_of_protoc(const pb::Descriptor& message) {
  names_[&message] = protoc_class(message);
  for (int i = 0; i < message.nested_type_count(); ++i) {
    add_classes_of_protoc(*message.nested_type(i));
  }
}

std::string TypeNames::header(const pb::FileDescriptor& file) const {
  return protoc_namespaces_.empty() ? include_of(file) + ".msg.h" : protoc_header(file);
}

}  // namespace cpprpc::plugin::model
