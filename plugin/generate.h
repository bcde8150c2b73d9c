// Generator: the plugin as libprotoc sees it.
//
// request -> model -> text -> response: each step is a function of the one before.

#pragma once

#include <google/protobuf/compiler/code_generator.h>

#include <string>
#include <vector>

#include "plugin/model/protobuf_versions.h"

namespace cpprpc::plugin {

class Generator final : public model::SupportedFiles {
 public:
  bool Generate(const google::protobuf::FileDescriptor* file, const std::string& parameter,
                google::protobuf::compiler::GeneratorContext* context,
                std::string* error) const override;

  /// All files of a run at once, so that all that is wrong with them is reported.
  bool GenerateAll(const std::vector<const google::protobuf::FileDescriptor*>& files,
                   const std::string& parameter,
                   google::protobuf::compiler::GeneratorContext* context,
                   std::string* error) const override;
};

}  // namespace cpprpc::plugin
