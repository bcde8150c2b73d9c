#include "cpprpc/message/reflection.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "cpprpc/message/type_set.h"
#include "message_test_everything.msg.h"
#include "reference_everything.pb.h"

namespace cpprpc {
namespace {

namespace pb = google::protobuf;
using message_test::Everything;

Everything filled() {
  reference::Everything theirs;
  EXPECT_TRUE(pb::TextFormat::ParseFromString(
      R"(f_double: -0.0 f_float: 1.5 f_int32: -7 f_uint64: 18446744073709551615 f_bool: true
         f_string: "Zoe" f_bytes: "\377\000" f_color: 1 f_inner {} f_self { f_int32: 3 }
         o_int32: 0 o_string: "" o_color: 0 o_inner {} m_int32: { key: 1 value: 2.5 } m_to_inner: { key: "k" } c_self { f_int32: 8 }
         r_double: [1, 2] r_int32: [1, -1] r_bool: [true, false, true] r_string: ["a", ""]
         r_color: [1, 0] r_self { f_bool: true } r_self {} u_sint64: [-1, 9])",
      &theirs));
  return decode<Everything>(theirs.SerializeAsString()).value();
}

// Copies all fields by nothing but their tables.
void copy(MessageView from, MessageRef to) {
  for_each_field(from, [&](const Field& field) {
    for_each_value(from, field, [&](const Value& key, const Value& value) {
      const Status status = set(to, field, value, key);
      EXPECT_TRUE(status.is_ok()) << status.to_string();
    });
  });
  unknown_fields(to) = unknown_fields(from);
}

TEST(Reflection, CopiesEveryField) {
  const Everything message = filled();
  Everything copied;
  copy(view(message), ref(copied));
  EXPECT_EQ(copied, message);
  EXPECT_EQ(encode(view(copied)), encode(message));

  DynamicMessage made(table_of<Everything>());
  copy(view(message), made.ref());
  EXPECT_EQ(encode(made.view()), encode(message));
}

TEST(Reflection, ClearsEveryField) {
  Everything message = filled();
  for (const Field& field : table_of<Everything>().fields) clear(ref(message), field);
  EXPECT_EQ(message, Everything());
}

TEST(Reflection, FindsFieldsByNumberAndName) {
  const FieldTable& table = table_of<Everything>();
  EXPECT_EQ(table.full_name, "message_test.Everything");
  for (const Field& field : table.fields) {
    EXPECT_EQ(find_field(table, field.number), &field);
    EXPECT_EQ(find_field(table, field.name), &field);
  }
  EXPECT_EQ(find_field(table, 19'000U), nullptr);
  EXPECT_EQ(find_field(table, "no_such_field"), nullptr);
  EXPECT_EQ(find_field(table, "f_int32")->json_name, "fInt32");
}

TEST(Reflection, TellsTypes) {
  const FieldTable& table = table_of<Everything>();
  EXPECT_EQ(type_name(*find_field(table, "f_sint64")), "sint64");
  EXPECT_EQ(type_name(*find_field(table, "f_color")), "message_test.Color");
  EXPECT_EQ(type_name(*find_field(table, "r_self")), "message_test.Everything");
  EXPECT_TRUE(find_field(table, "o_int32")->has_presence());
  EXPECT_FALSE(find_field(table, "f_int32")->has_presence());
  EXPECT_TRUE(find_field(table, "r_int32")->flags.packed);
  EXPECT_FALSE(find_field(table, "u_int32")->flags.packed);
}

TEST(Reflection, ReadsSingleValues) {
  Everything message;
  const FieldTable& table = table_of<Everything>();
  EXPECT_EQ(std::get<std::int32_t>(get(view(message), *find_field(table, "f_int32"))), 0);
  EXPECT_TRUE(
      std::holds_alternative<std::monostate>(get(view(message), *find_field(table, "o_int32"))));
  EXPECT_EQ(count(view(message), *find_field(table, "f_int32")), 0U);
  message.o_int32 = 0;
  EXPECT_EQ(count(view(message), *find_field(table, "o_int32")), 1U);
  EXPECT_EQ(std::get<std::int32_t>(get(view(message), *find_field(table, "o_int32"))), 0);
}

TEST(Reflection, RefusesValuesOfAnotherType) {
  Everything message;
  const FieldTable& table = table_of<Everything>();
  const Field& number = *find_field(table, "f_int32");
  EXPECT_EQ(set(ref(message), number, std::int64_t{1}).to_string(),
            "INVALID_ARGUMENT: message_test.Everything.f_int32 has values of type int32, and the "
            "value given is of another");
  EXPECT_FALSE(set(ref(message), number, std::int32_t{1}, std::int32_t{1}).is_ok()) << "no map";
  const Field& map = *find_field(table, "m_to_bool");
  EXPECT_FALSE(set(ref(message), map, true).is_ok()) << "no key";
  EXPECT_TRUE(set(ref(message), map, true, std::string_view("one")).is_ok());
  EXPECT_TRUE(message.m_to_bool.at("one"));
  const message_test::Inner inner;
  EXPECT_FALSE(set(ref(message), *find_field(table, "f_self"), view(inner)).is_ok());
  EXPECT_EQ(set(ref(message), *find_field(table, "f_inner"), view(inner)), Status::ok());
}

TEST(Reflection, SetsAMessageToAPartOfItself) {
  Everything message = filled();
  const Field& self = *find_field(table_of<Everything>(), "f_self");
  const Everything before = *message.f_self;
  ASSERT_TRUE(set(ref(message), self, view(*message.f_self)).is_ok());
  EXPECT_EQ(*message.f_self, before);
}

TEST(FileTable, HoldsTheDescriptorsOfAllThatIsImported) {
  pb::DescriptorPool pool;
  std::set<const FileTable*> added;
  const auto add = [&](const auto& again, const FileTable& file) -> void {
    if (!added.insert(&file).second) return;
    for (const FileTable* dependency : file.dependencies) again(again, *dependency);
    pb::FileDescriptorProto proto;
    ASSERT_TRUE(
        proto.ParseFromArray(file.descriptor.data(), static_cast<int>(file.descriptor.size())));
    EXPECT_EQ(proto.name(), file.path);
    EXPECT_NE(pool.BuildFile(proto), nullptr);
  };
  add(add, file_of<Everything>());
  const pb::Descriptor* ours = pool.FindMessageTypeByName("message_test.Everything");
  ASSERT_NE(ours, nullptr);
  const pb::Descriptor& theirs = *reference::Everything::descriptor();
  ASSERT_EQ(ours->field_count(), theirs.field_count());
  for (int i = 0; i < ours->field_count(); ++i) {
    EXPECT_EQ(ours->field(i)->json_name(), theirs.field(i)->json_name());
    EXPECT_EQ(ours->field(i)->type(), theirs.field(i)->type());
  }
}

TEST(TypeSet, FindsTheMessagesOfAFile) {
  const TypeSet types = TypeSet::of<Everything>();
  EXPECT_EQ(types.find("message_test.Everything"), &table_of<Everything>());
  EXPECT_EQ(types.find("message_test.Inner"), &table_of<message_test::Inner>());
  EXPECT_EQ(types.find("message_test.Nothing"), nullptr);
  EXPECT_EQ(types.find_extension("message_test.nothing"), nullptr);
}

}  // namespace
}  // namespace cpprpc
