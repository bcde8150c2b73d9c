#include "any.h"

#include <string>
#include <string_view>

#include "theirs.h"

namespace differential {
namespace {

std::string string_of(const pb::Message& message, const char* field) {
  return message.GetReflection()->GetString(message,
                                            message.GetDescriptor()->FindFieldByName(field));
}

}  // namespace

std::unique_ptr<pb::Message> unpacked(const Schema& schema, const pb::Message& any) {
  if (any.GetDescriptor()->full_name() != "google.protobuf.Any") return nullptr;
  const std::string url = string_of(any, "type_url");
  const Type* type = schema.find(std::string_view(url).substr(url.rfind('/') + 1));
  return type == nullptr ? nullptr : parse(*type->prototype, string_of(any, "value"));
}

void for_each_message(const Schema& schema, const pb::Message& message,
                      const std::function<void(const pb::Message& message)>& f) {
  f(message);
  for_each_child(message, [&](const pb::Message& child) { for_each_message(schema, child, f); });
  const auto packed = unpacked(schema, message);
  if (packed != nullptr) for_each_message(schema, *packed, f);
}

void repack_anys(const Schema& schema, pb::Message& message) {
  for_each_child(message, [&](pb::Message& child) { repack_anys(schema, child); });
  const auto packed = unpacked(schema, message);
  if (packed == nullptr) return;
  repack_anys(schema, *packed);
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName("value"),
                                     canonical(*packed));
}

}  // namespace differential
