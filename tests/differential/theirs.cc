#include "theirs.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/reflection.h>

#include <algorithm>
#include <vector>

// A door that libprotobuf leaves open for who needs a map as a map: its own reflection shows maps
// as lists of entries, of which a key may have several.
class google::protobuf::expr::CelMapReflectionFriend {
 public:
  static void make_map(const Message& message, const FieldDescriptor& field) {
    (void)message.GetReflection()->MapSize(message, &field);
  }
};

namespace differential {
namespace {

// A map that was read is a list of entries, and written as such, until it is asked as a map. What
// it holds comes first: the map has copies.
void make_maps(const pb::Message& message) {
  for_each_child(message, [](const pb::Message& child) { make_maps(child); });
  std::vector<const pb::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->is_map()) pb::expr::CelMapReflectionFriend::make_map(message, *field);
  }
}

}  // namespace

std::unique_ptr<pb::Message> parse(const pb::Message& prototype, std::string_view bytes) {
  std::unique_ptr<pb::Message> message(prototype.New());
  const bool ok = message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return ok ? std::move(message) : nullptr;
}

std::string canonical(const pb::Message& message) {
  make_maps(message);
  std::string bytes;
  pb::io::StringOutputStream stream(&bytes);
  {
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializePartialToCodedStream(&out);
  }
  return bytes;
}

bool has_extensions(const pb::Message& message) {
  std::vector<const pb::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  bool found = std::any_of(fields.begin(), fields.end(), [](auto* f) { return f->is_extension(); });
  for_each_child(message,
                 [&](const pb::Message& child) { found = found || has_extensions(child); });
  return found;
}

}  // namespace differential
