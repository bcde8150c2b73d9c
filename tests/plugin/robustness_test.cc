// A plugin reads its request from a pipe, and so from anyone. Nothing in it may crash the plugin.

#include <google/protobuf/compiler/plugin.pb.h>
#include <gtest/gtest.h>

#include <random>

#include "generated.h"
#include "tests/protobuf_versions.h"

namespace cpprpc::plugin {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::compiler::CodeGeneratorRequest;

CodeGeneratorRequest request_for(const FileDescriptorProto& file) {
  CodeGeneratorRequest request;
  request.add_file_to_generate(file.name());
  *request.add_proto_file() = file;
  return request;
}

FieldDescriptorProto* add_field(DescriptorProto& message, const std::string& name,
                                const std::string& type) {
  FieldDescriptorProto* field = message.add_field();
  field->set_name(name);
  field->set_number(message.field_size());
  field->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
  field->set_type(FieldDescriptorProto::TYPE_MESSAGE);
  field->set_type_name(type);
  return field;
}

TEST(Robustness, ALongChainOfMessages) {
  FileDescriptorProto file;
  file.set_name("a.proto");
  file.set_syntax("proto3");
  for (int i = 0; i < 5'000; ++i) {
    DescriptorProto& message = *file.add_message_type();
    message.set_name("M" + std::to_string(i));
    if (i > 0) add_field(message, "next", ".M" + std::to_string(i - 1));
  }
  const Generated out = generated(request_for(file));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(out.files.size(), 4);
}

TEST(Robustness, ALongChainOfImports) {
  CodeGeneratorRequest request;
  for (int i = 0; i < 2'000; ++i) {
    FileDescriptorProto& file = *request.add_proto_file();
    file.set_name("f" + std::to_string(i) + ".proto");
    file.set_syntax("proto3");
    file.add_message_type()->set_name("M" + std::to_string(i));
    if (i > 0) file.add_dependency("f" + std::to_string(i - 1) + ".proto");
  }
  request.add_file_to_generate("f1999.proto");
  EXPECT_EQ(generated(request).error, "");
}

TEST(Robustness, AFileWithoutPlaces) {
  CodeGeneratorRequest request;
  FileDescriptorProto& imported = *request.add_proto_file();
  imported.set_name("a.proto");
  imported.set_package("p");
  DescriptorProto& outer = *imported.add_message_type();
  outer.set_name("A");
  outer.add_nested_type()->set_name("B");
  FileDescriptorProto& file = *request.add_proto_file();
  file.set_name("b.proto");
  file.set_package("p.A_B");
  file.add_dependency("a.proto");
  request.add_file_to_generate("b.proto");
  EXPECT_EQ(generated(request).error,
            "\nb.proto: the namespace \"p::A_B\" has the name of a type that is imported; "
            "give the file another one with (cpprpc.file).namespace or namespace=");
}

// Protoc lets it pass, though no such message can be read.
TEST(Robustness, AMessageThatRequiresItself) {
  FileDescriptorProto file;
  file.set_name("a.proto");
  DescriptorProto& message = *file.add_message_type();
  message.set_name("A");
  add_field(message, "a", ".A")->set_label(FieldDescriptorProto::LABEL_REQUIRED);
  Generated out = generated(request_for(file));
  EXPECT_EQ(out.error, "");
  EXPECT_NE(out.files["a.msg.h"].find("cpprpc::Box<A> a = {};"), std::string::npos);
}

TEST(Robustness, APathThatNoIncludeCanHold) {
  FileDescriptorProto file;
  file.set_name("a\"\n#error \\.proto");
  file.set_syntax("proto3");
  const Generated out = generated(request_for(file));
  EXPECT_NE(out.error.find("cannot stand in an #include line"), std::string::npos);
  EXPECT_TRUE(out.files.empty());
}

TEST(Robustness, NamesThatProtocWouldRefuse) {
  FileDescriptorProto file;
  file.set_name("a.proto");
  DescriptorProto& message = *file.add_message_type();
  message.set_name("1A");
  for (const std::string name : {"1", "_", "__", "2x"}) add_field(message, name, ".1A");
  const Generated out = generated(request_for(file));
  EXPECT_EQ(out.error, "");
  EXPECT_NE(out.files.at("a.msg.h").find("struct x1A {"), std::string::npos);
}

// A whole request, then that request with random bytes changed.
TEST(Robustness, RequestsWithErrors) {
  FileDescriptorProto file;
  file.set_name("a.proto");
  file.set_package("p.q");
  DescriptorProto& message = *file.add_message_type();
  message.set_name("A");
  add_field(message, "self", ".p.q.A");
  add_field(message, "items", ".p.q.A.B")->set_label(FieldDescriptorProto::LABEL_REPEATED);
  message.add_nested_type()->set_name("B");
  add_field(message, "choice", ".p.q.A.B")->set_oneof_index(0);
  message.add_oneof_decl()->set_name("which");
  auto& type = *file.add_enum_type();
  type.set_name("E");
  auto& value = *type.add_value();
  value.set_name("E_NONE");
  value.set_number(0);
  auto& service = *file.add_service();
  service.set_name("S");
  auto& method = *service.add_method();
  method.set_name("Go");
  method.set_input_type(".p.q.A");
  method.set_output_type(".p.q.A.B");
  auto& place = *file.mutable_source_code_info()->add_location();
  for (const int part : {4, 0, 2, 0}) place.add_path(part);
  for (const int part : {1, 2, 3}) place.add_span(part);
  const std::string bytes = request_for(file).SerializeAsString();
  ASSERT_EQ(generated(request_for(file)).error, "");

  test::silence_libprotobuf();
  std::mt19937 random(51234);
  int read = 0;
  for (int round = 0; round < 4'000; ++round) {
    std::string changed = bytes;
    for (std::size_t i = 0; i <= random() % 4; ++i) {
      changed[random() % changed.size()] = static_cast<char>(random());
    }
    CodeGeneratorRequest request;
    if (!request.ParseFromString(changed)) continue;
    ++read;
    (void)generated(request);  // must come back
  }
  EXPECT_GT(read, 200);
}

}  // namespace
}  // namespace cpprpc::plugin
