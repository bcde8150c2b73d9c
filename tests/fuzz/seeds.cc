// seeds FOLDER: writes what fuzzing begins with, the same each time: for every target a folder of
// inputs, made of random messages of every type and of the golden protos.

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/compiler/plugin.pb.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "cpprpc/json.h"
#include "cpprpc/text.h"
#include "files.h"
#ifdef FUZZ_H2
#include "h2_seeds.h"
#endif
#include "input.h"
#include "ours.h"
#include "sample.h"

namespace fuzz {
namespace {

namespace fs = std::filesystem;
namespace pb = google::protobuf;

constexpr std::size_t kLargest = 4'096;  // libFuzzer makes little of long inputs

class Seeds {
 public:
  explicit Seeds(fs::path folder) : folder_(std::move(folder)) {}

  void add(const char* target, const std::string& name, const std::string& input) {
    if (input.size() > kLargest) return;
    fs::create_directories(folder_ / target);
    std::ofstream stream(folder_ / target / name, std::ios::binary);
    if (!(stream << input).flush()) throw std::runtime_error("cannot write a seed: " + name);
    ++count_;
  }

  [[nodiscard]] int count() const { return count_; }

 private:
  fs::path folder_;
  int count_ = 0;
};

void add_messages(const Type& type, std::uint8_t number, Seeds& seeds) {
  using namespace differential;
  Random random(number, 0);
  const std::string name = type.name() + "-" + std::to_string(number);
  const Sample wire = random_sample(schema(), type, Content::Wire, random);
  seeds.add("binary", name,
            write_input(type, static_cast<std::uint8_t>(random.next()), wire.bytes));

  const Sample portable = random_sample(schema(), type, Content::Portable, random);
  const auto message = decode_ours(*type.ours, portable.bytes);
  if (message == nullptr) return;  // a required field is missing
  const cpprpc::TypeSet* types = &schema().type_set();
  seeds.add("text", name,
            write_input(type, number, cpprpc::to_text(message->view(), {.types = types})));
  const auto json = cpprpc::to_json(message->view(), {.types = types});
  if (json) seeds.add("json", name, write_input(type, number, *json));
}

void add_with_imports(const pb::FileDescriptor& file, std::set<std::string>& added,
                      pb::compiler::CodeGeneratorRequest& request) {
  if (!added.insert(file.name()).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) {
    add_with_imports(*file.dependency(i), added, request);
  }
  file.CopyTo(request.add_proto_file());
}

class Fatal final : public pb::compiler::MultiFileErrorCollector {
  void AddError(const std::string& file, int, int, const std::string& what) override {
    throw std::runtime_error(file + ": " + what);
  }
};

void add_protos(Seeds& seeds) {
  pb::compiler::DiskSourceTree tree;
  tree.MapPath("", FUZZ_PROTO_ROOT);
  tree.MapPath("", FUZZ_WELL_KNOWN_ROOT);
  Fatal fatal;
  pb::compiler::Importer importer(&tree, &fatal);
  for (const auto& [table, options] : differential::golden_files()) {
    const std::string path(table->path);
    const fs::path on_disk = fs::path(FUZZ_PROTO_ROOT) / path;
    const std::string name = fs::path(path).stem();
    const pb::FileDescriptor* file = importer.Import(path);
    pb::compiler::CodeGeneratorRequest request;
    request.set_parameter(std::string(options));
    request.add_file_to_generate(path);
    std::set<std::string> added;
    add_with_imports(*file, added, request);
    file->CopySourceCodeInfoTo(request.mutable_proto_file(request.proto_file_size() - 1));
    seeds.add("request", name + "-places", request.SerializeAsString());
    request.mutable_proto_file(request.proto_file_size() - 1)->clear_source_code_info();
    seeds.add("request", name, request.SerializeAsString());
    if (!fs::exists(on_disk)) continue;  // a well-known type
    std::ifstream stream(on_disk);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    seeds.add("proto", name, std::string(options) + "\n" + text);
  }
}

int run(const char* folder) {
  Seeds seeds(folder);
  for (const Type& type : schema().types()) {
    for (std::uint8_t number = 0; number < 3; ++number) add_messages(type, number, seeds);
  }
  add_protos(seeds);
#ifdef FUZZ_H2
  for (const auto& [name, input] : h2_seeds()) seeds.add("h2", name, input);
#endif
  std::cout << seeds.count() << " seeds in " << folder << "\n";
  return 0;
}

}  // namespace
}  // namespace fuzz

int main(int count, char** values) {
  if (count != 2) {
    std::cerr << "usage: seeds FOLDER\n";
    return 2;
  }
  return fuzz::run(values[1]);
}
