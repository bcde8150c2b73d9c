#include "plugin/generate.h"

#include <google/protobuf/io/zero_copy_stream.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "plugin/diagnostics.h"
#include "plugin/emit/files.h"
#include "plugin/model/build.h"
#include "plugin/options.h"

namespace cpprpc::plugin {
namespace {

namespace pb = google::protobuf;

bool write(pb::compiler::GeneratorContext& context, const emit::Output& output) {
  const std::unique_ptr<pb::io::ZeroCopyOutputStream> stream(context.Open(output.path));
  std::string_view rest = output.content;
  while (!rest.empty()) {
    void* buffer = nullptr;
    int room = 0;
    if (!stream->Next(&buffer, &room)) return false;
    const std::size_t size = std::min(rest.size(), static_cast<std::size_t>(room));
    std::memcpy(buffer, rest.data(), size);
    rest.remove_prefix(size);
    if (rest.empty()) stream->BackUp(room - static_cast<int>(size));
  }
  return true;
}

}  // namespace

bool Generator::Generate(const pb::FileDescriptor* file, const std::string& parameter,
                         pb::compiler::GeneratorContext* context, std::string* error) const {
  return GenerateAll({file}, parameter, context, error);
}

bool Generator::GenerateAll(const std::vector<const pb::FileDescriptor*>& files,
                            const std::string& parameter, pb::compiler::GeneratorContext* context,
                            std::string* error) const {
  const ParsedOptions parsed = parse_options(parameter);
  if (!parsed.error.empty()) {
    *error = parsed.error;
    return false;
  }
  Diagnostics diagnostics;
  const std::vector<model::File> models = model::build(files, parsed.options, diagnostics);
  if (!diagnostics.empty()) {
    *error = "\n" + diagnostics.text();  // protoc writes the flag's name before it
    return false;
  }
  for (const model::File& model : models) {
    for (const emit::Output& output : emit::files(model, parsed.options)) {
      if (write(*context, output)) continue;
      *error = output.path + ": cannot be written";
      return false;
    }
  }
  return true;
}

}  // namespace cpprpc::plugin
