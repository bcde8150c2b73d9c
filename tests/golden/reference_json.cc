// Agreement in JSON. Libprotobuf 3.21 does not know extensions there, and writes what cannot be
// said.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reference.h"

namespace golden_test {
namespace {

namespace pb = google::protobuf;

// Calls f(message, field) for every field that is set, in the message and all that it holds, from
// the inside out.
template <class F>
void for_each_field(Theirs& message, const F& f) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      for_each_field(*reflection.MutableMessage(&message, field), f);
    } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        for_each_field(*reflection.MutableRepeatedMessage(&message, field, i), f);
      }
    }
    f(message, *field);
  }
}

bool has_groups(Theirs& message) {
  bool found = false;
  for_each_field(message, [&](Theirs&, const pb::FieldDescriptor& field) {
    found = found || field.type() == pb::FieldDescriptor::TYPE_GROUP;
  });
  return found;
}

// What of the message JSON can say.
std::unique_ptr<Theirs> known(const Theirs& message, bool with_extensions) {
  std::unique_ptr<Theirs> copy(message.New());
  copy->CopyFrom(message);
  copy->DiscardUnknownFields();
  if (with_extensions) return copy;
  for_each_field(*copy, [](Theirs& in, const pb::FieldDescriptor& field) {
    if (field.is_extension()) in.GetReflection()->ClearField(&in, &field);
  });
  return copy;
}

// Type URLs, from the packages that are theirs alone to ours and back.
std::string replaced(std::string json, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = json.find(from, at)) != std::string::npos; at += to.size()) {
    json.replace(at, from.size(), to);
  }
  return json;
}

}  // namespace

void expect_same_json(const Ours& ours, const Theirs& theirs) {
  if (!ours.json) {
    // Libprotobuf leaves out what JSON cannot say. These are the only such things in our tests.
    EXPECT_THAT(ours.json.error().to_string(),
                testing::AnyOf(testing::HasSubstr("is no type URL"),
                               testing::HasSubstr("is no type that is known here"),
                               testing::HasSubstr("Value must have one of its kinds set")));
    return;
  }
  const cpprpc::Result<std::string> again = ours.from_json(*ours.json);
  ASSERT_TRUE(again) << again.error().to_string() << " in our own " << *ours.json;
  EXPECT_EQ(hex(*again), hex(serialize(*known(theirs, true)))) << *ours.json;

  const std::unique_ptr<Theirs> without_extensions = known(theirs, false);
  if (has_groups(*without_extensions)) return;
  const std::string expected = hex(serialize(*without_extensions));
  std::string json;
  ASSERT_TRUE(pb::util::MessageToJsonString(theirs, &json).ok());
  json = replaced(json, "/ref.", "/");
  const cpprpc::Result<std::string> read_by_us = ours.from_json(json);
  ASSERT_TRUE(read_by_us) << read_by_us.error().to_string() << " in their " << json;
  EXPECT_EQ(hex(*read_by_us), expected) << json;

  const bool is_ref = theirs.GetDescriptor()->full_name().starts_with("ref.");
  json = is_ref ? replaced(*ours.json, "/golden.", "/ref.golden.") : *ours.json;
  const std::unique_ptr<Theirs> read_by_them(theirs.New());
  pb::util::JsonParseOptions ignore_extensions;
  ignore_extensions.ignore_unknown_fields = true;
  const auto status = pb::util::JsonStringToMessage(json, read_by_them.get(), ignore_extensions);
  ASSERT_TRUE(status.ok()) << status.ToString() << " in our " << json;
  EXPECT_EQ(hex(serialize(*read_by_them)), expected) << json;
}

}  // namespace golden_test
