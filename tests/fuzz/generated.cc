#include "generated.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <map>
#include <stdexcept>

#include "plugin/generate.h"

namespace fuzz {
namespace {

namespace pb = google::protobuf;

class Outputs final : public pb::compiler::GeneratorContext {
 public:
  pb::io::ZeroCopyOutputStream* Open(const std::string& path) override {
    if (files.contains(path)) throw std::logic_error(path + " is written twice");
    return new pb::io::StringOutputStream(&files[path]);
  }

  std::map<std::string, std::string> files;
};

}  // namespace

void check_plugin(const std::vector<const pb::FileDescriptor*>& files,
                  const std::string& parameter) {
  Outputs outputs;
  std::string error;
  const bool succeeded =
      cpprpc::plugin::Generator().GenerateAll(files, parameter, &outputs, &error);
  if (succeeded != error.empty()) throw std::logic_error("errors and success: " + error);
  if (succeeded == outputs.files.empty()) throw std::logic_error("files in spite of: " + error);
}

}  // namespace fuzz
