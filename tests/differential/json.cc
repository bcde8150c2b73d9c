#include "cpprpc/json.h"

#include <google/protobuf/util/json_util.h>

#include <string>
#include <vector>

#include "any.h"
#include "checks.h"
#include "compare.h"
#include "disagreement.h"
#include "ours.h"
#include "theirs.h"
#include "well_known.h"

namespace differential {
namespace {

// Where libprotobuf 3.21's JSON is not that of the specification. What a message has of it decides
// what is compared; nothing else is left out.
struct Deviations {
  // Extensions are neither written nor read, and groups not written and read into bytes that lack
  // the tag at their end. A message with one of these is read by us alone.
  bool extensions_or_groups = false;
  // An Any of no bytes is written without "value", even if its type has a JSON form of its own.
  bool any_without_value = false;
  // An Any of a list is refused: there were no field "value".
  bool any_of_list = false;
  // always_print_primitive_fields also writes fields of proto2 that are absent, as their defaults.
  // And what has a JSON form of its own, as the whole message or in an Any, may get members of the
  // common form beside it, "paths" or "values"; a FloatValue becomes a bool.
  bool wrong_defaults = false;
};

bool has_form_of_its_own(const pb::Descriptor& type) {
  const std::string& file = type.file()->name();
  return is_well_known(type) || file == "google/protobuf/wrappers.proto" ||
         file == "google/protobuf/struct.proto";
}

void note_any(const pb::Message& packed, Deviations& found) {
  const pb::Descriptor& type = *packed.GetDescriptor();
  if (!has_form_of_its_own(type)) return;
  found.wrong_defaults = true;
  if (packed.ByteSizeLong() == 0) found.any_without_value = true;
  if (type.full_name() == "google.protobuf.ListValue") found.any_of_list = true;
}

Deviations deviations_in(const Schema& schema, const pb::Message& message) {
  Deviations found;
  for_each_message(schema, message, [&](const pb::Message& inner) {
    std::vector<const pb::FieldDescriptor*> fields;
    inner.GetReflection()->ListFields(inner, &fields);
    for (const pb::FieldDescriptor* field : fields) {
      const bool is_group = field->type() == pb::FieldDescriptor::TYPE_GROUP;
      if (field->is_extension() || is_group) found.extensions_or_groups = true;
    }
    const pb::Descriptor& type = *inner.GetDescriptor();
    const bool is_proto2 = type.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO2;
    const bool is_whole = &inner == &message;
    if (is_proto2 || (is_whole && has_form_of_its_own(type))) found.wrong_defaults = true;
    if (const auto packed = unpacked(schema, inner)) note_any(*packed, found);
  });
  return found;
}

class Json {
 public:
  Json(const Schema& schema, const Sample& sample, Random& random)
      : schema_(schema),
        type_(*sample.type),
        sample_(sample),
        url_("type.googleapis.com/" + type_.name()) {
    options_.emit_defaults = random.one_in(3);
    options_.original_names = random.one_in(2);
    options_.enums_as_numbers = random.one_in(2);
    options_.indent = random.one_in(2) ? 2 : 0;
    options_.types = &schema.type_set();
  }

  void run() {
    const auto message = decode_ours(*type_.ours, sample_.bytes);
    expect(message != nullptr, [] { return "no message"; });
    const cpprpc::Result<std::string> text = cpprpc::to_json(message->view(), options_);
    expect(text.has_value(), [&] { return text.error().to_string(); });
    read_by_us(*text, "our own JSON");
    const Deviations deviations = deviations_in(schema_, *sample_.message);
    if (deviations.extensions_or_groups) return;
    if (!deviations.any_of_list) read_by_them(*text);
    if (!deviations.any_without_value) {
      read_by_us(written_by_them(deviations), "libprotobuf's JSON");
    }
  }

 private:
  void read_by_us(const std::string& text, const char* whose) {
    cpprpc::DynamicMessage message(*type_.ours);
    const cpprpc::Status status =
        cpprpc::from_json(text, message.ref(), {.types = &schema_.type_set()});
    expect(status.is_ok(), [&] { return "from_json(): " + status.to_string() + ", in\n" + text; });
    expect_same_content(schema_, type_, sample_.bytes, encode_ours(message.view()),
                        std::string(whose) + ", " + text + ", read by us");
  }

  void read_by_them(const std::string& text) {
    std::string bytes;
    const auto status = pb::util::JsonToBinaryString(&schema_.resolver(), url_, text, &bytes);
    expect(status.ok(),
           [&] { return "libprotobuf refuses our JSON: " + status.ToString() + ", in\n" + text; });
    expect_same_content(schema_, type_, sample_.bytes, bytes,
                        "our JSON, " + text + ", read by libprotobuf");
  }

  std::string written_by_them(const Deviations& deviations) {
    pb::util::JsonPrintOptions options;
    options.always_print_primitive_fields = options_.emit_defaults && !deviations.wrong_defaults;
    options.preserve_proto_field_names = options_.original_names;
    options.always_print_enums_as_ints = options_.enums_as_numbers;
    options.add_whitespace = options_.indent != 0;
    std::string text;
    const auto status =
        pb::util::BinaryToJsonString(&schema_.resolver(), url_, sample_.bytes, &text, options);
    expect(status.ok(), [&] { return "libprotobuf writes no JSON: " + status.ToString(); });
    return text;
  }

  const Schema& schema_;
  const Type& type_;
  const Sample& sample_;
  const std::string url_;
  cpprpc::JsonWriteOptions options_;
};

}  // namespace

void check_json(const Schema& schema, const Sample& sample, Random& random) {
  if (sample.content != Content::Portable || !sample.message->IsInitialized()) return;
  Json(schema, sample, random).run();
}

}  // namespace differential
