// Proto: any text as a .proto for the plugin, which gets far more of them than of bytes that happen
// to be a request. The first line has the plugin's options.

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <optional>
#include <stdexcept>

#include "generated.h"

namespace fuzz {
namespace {

namespace pb = google::protobuf;

class Silence final : public pb::io::ErrorCollector {
  void AddError(int, pb::io::ColumnNumber, const std::string&) override {}
};

class Fatal final : public pb::compiler::MultiFileErrorCollector {
  void AddError(const std::string& file, int, int, const std::string& what) override {
    throw std::logic_error(file + ": " + what);
  }
};

void copy_with_imports(const pb::FileDescriptor& file, pb::DescriptorPool& pool) {
  if (pool.FindFileByName(file.name()) != nullptr) return;
  for (int i = 0; i < file.dependency_count(); ++i) copy_with_imports(*file.dependency(i), pool);
  pb::FileDescriptorProto proto;
  file.CopyTo(&proto);
  pool.BuildFile(proto);
}

// The golden protos, which the input may import.
const pb::DescriptorPool& golden_protos() {
  static const pb::DescriptorPool& pool = []() -> const pb::DescriptorPool& {
    pb::SetLogHandler(nullptr);
    pb::compiler::DiskSourceTree tree;
    tree.MapPath("", FUZZ_PROTO_ROOT);
    tree.MapPath("", FUZZ_WELL_KNOWN_ROOT);
    Fatal fatal;
    pb::compiler::Importer importer(&tree, &fatal);
    auto& all = *new pb::DescriptorPool;
    for (const char* path :
         {"cpprpc/options.proto", "google/protobuf/any.proto", "google/protobuf/api.proto",
          "google/protobuf/struct.proto", "google/protobuf/wrappers.proto",
          "google/protobuf/timestamp.proto", "google/protobuf/duration.proto",
          "google/protobuf/field_mask.proto", "google/protobuf/empty.proto",
          "golden/imports/colors.proto", "golden/imports/shapes.proto",
          "golden/public_import/old.proto", "golden/option_namespace.proto"}) {
      copy_with_imports(*importer.Import(path), all);
    }
    return all;
  }();
  return pool;
}

std::optional<pb::FileDescriptorProto> parse(std::string_view text) {
  pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  Silence silence;
  pb::io::Tokenizer tokenizer(&stream, &silence);
  pb::compiler::Parser parser;
  parser.RecordErrorsTo(&silence);
  pb::FileDescriptorProto proto;
  proto.set_name("fuzz.proto");
  if (!parser.Parse(&tokenizer, &proto)) return std::nullopt;
  return proto;
}

void check(std::string_view input) {
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos) return;
  const pb::DescriptorPool& imports = golden_protos();
  const auto proto = parse(input.substr(end + 1));
  if (!proto) return;
  pb::DescriptorPool pool(&imports);
  NoErrors silence;
  const pb::FileDescriptor* file = pool.BuildFileCollectingErrors(*proto, &silence);
  if (file != nullptr) check_plugin({file}, std::string(input.substr(0, end)));
}

}  // namespace
}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
