// Small helpers for messages of libprotobuf.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace differential {

namespace pb = google::protobuf;

/// Null: libprotobuf refuses the bytes, or a required field is missing.
[[nodiscard]] std::unique_ptr<pb::Message> parse(const pb::Message& prototype,
                                                 std::string_view bytes);

/// The same bytes for the same content: maps have their last entry of each key, by key. Required
/// fields may be missing.
[[nodiscard]] std::string canonical(const pb::Message& message);

/// Whether an extension is set in the message or in one that it holds.
[[nodiscard]] bool has_extensions(const pb::Message& message);

/// Calls f with the messages that `message` holds directly, of maps the entries.
template <class F>
void for_each_child(const pb::Message& message, F f) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      f(reflection.GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      f(reflection.GetRepeatedMessage(message, field, i));
    }
  }
}

/// The same to change them.
template <class F>
void for_each_child(pb::Message& message, F f) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      f(*reflection.MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      f(*reflection.MutableRepeatedMessage(&message, field, i));
    }
  }
}

}  // namespace differential
