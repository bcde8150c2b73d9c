#include "plugin/model/build_imports.h"

#include <map>
#include <utility>

#include "plugin/model/build_types.h"
#include "plugin/model/descriptors.h"

namespace cpprpc::plugin::model {
namespace {

class Imports {
 public:
  Imports(File& model, const std::set<std::string>& includes)
      : model_(model), includes_(includes) {}

  std::vector<ImportedFile> of(const pb::FileDescriptor& file) {
    std::vector<ImportedFile> imports;
    for (int i = 0; i < file.dependency_count(); ++i)
      imports.push_back(import(*file.dependency(i)));
    return imports;
  }

 private:
  ImportedFile import(const pb::FileDescriptor& file) {
    const std::string path(file.name());
    if (includes_.contains(include_of(file) + ".msg.h")) return {path, ""};
    const auto known = names_.find(&file);
    if (known != names_.end()) return {path, known->second};
    std::vector<ImportedFile> imports = of(file);
    const std::string name = "kFile" + std::to_string(names_.size() + 1);
    names_[&file] = name;
    model_.embedded.push_back({name, path, serialized(file), std::move(imports)});
    return {path, name};
  }

  File& model_;
  const std::set<std::string>& includes_;
  std::map<const pb::FileDescriptor*, std::string> names_;
};

}  // namespace

void set_imports(File& model, const pb::FileDescriptor& file,
                 const std::set<std::string>& includes) {
  model.descriptor = serialized(file);
  model.imports = Imports(model, includes).of(file);
}

}  // namespace cpprpc::plugin::model
