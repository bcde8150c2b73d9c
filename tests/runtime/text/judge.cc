#include "judge.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/protobuf_versions.h"

namespace cpprpc::text_tests {
namespace {

namespace pb = google::protobuf;

void add(const FileTable& file, pb::DescriptorPool& pool) {
  if (pool.FindFileByName(std::string(file.path)) != nullptr) return;
  for (const FileTable* dependency : file.dependencies) add(*dependency, pool);
  pb::FileDescriptorProto proto;
  EXPECT_TRUE(proto.ParseFromString(std::string(file.descriptor)));
  EXPECT_NE(pool.BuildFile(proto), nullptr);
}

bool silence_protobuf() {
  test::silence_libprotobuf();  // it tells of every string that is no UTF-8
  return true;
}
[[maybe_unused]] const bool silent = silence_protobuf();

}  // namespace

Judge::Judge(const FieldTable& table) {
  add(*table.file, pool_);
  prototype_ = factory_.GetPrototype(pool_.FindMessageTypeByName(std::string(table.full_name)));
}

std::optional<std::string> Judge::read(std::string_view text) const {
  std::unique_ptr<pb::Message> message(prototype_->New());
  pb::TextFormat::Parser parser;
  test::NoTextErrors silence;
  parser.RecordErrorsTo(&silence);
  if (!parser.ParseFromString(std::string(text), message.get())) return std::nullopt;
  return encoded(*message);
}

std::string Judge::again(std::string_view bytes) const { return encoded(*decoded(bytes)); }

std::string Judge::write(std::string_view bytes, Style style) const {
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(style.single_line);
  printer.SetHideUnknownFields(!style.unknown_fields);
  printer.SetExpandAny(style.expand_any);
  std::string text;
  EXPECT_TRUE(printer.PrintToString(*decoded(bytes), &text));
  if (style.single_line && !text.empty()) text.pop_back();  // we write no blank at the end
  return text;
}

std::unique_ptr<pb::Message> Judge::decoded(std::string_view bytes) const {
  std::unique_ptr<pb::Message> message(prototype_->New());
  EXPECT_TRUE(message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return message;
}

std::string Judge::encoded(const pb::Message& message) const {
  std::string bytes;
  {
    pb::io::StringOutputStream stream(&bytes);
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    EXPECT_TRUE(message.SerializePartialToCodedStream(&out));
  }
  return bytes;
}

}  // namespace cpprpc::text_tests
