#include "agreement.h"

#include "any.h"
#include "checks.h"
#include "cpprpc/hash.h"
#include "cpprpc/json.h"
#include "cpprpc/text.h"
#include "hex.h"
#include "ours.h"
#include "theirs.h"

namespace fuzz {
namespace {

using cpprpc::DynamicMessage;
using cpprpc::MessageView;

void expect_same_text(const std::string& text, const std::string& again) {
  expect(text == again, [&] { return "we wrote\n" + text + "\nand, of what we read\n" + again; });
}

void check_text(const Type& type, MessageView message) {
  const cpprpc::TypeSet* types = &schema().type_set();
  const std::string text = cpprpc::to_text(message, {.types = types});
  DynamicMessage again(*type.ours);
  const cpprpc::Status status = cpprpc::from_text(text, again.ref(), {.types = types});
  expect(status.is_ok(), [&] { return status.to_string() + ", in our own text\n" + text; });
  expect_same_text(text, cpprpc::to_text(again.view(), {.types = types}));
  (void)cpprpc::to_text(message, {.redact = true, .print_unknown_fields = true, .types = types});
}

void check_json(const Type& type, MessageView message) {
  const cpprpc::TypeSet* types = &schema().type_set();
  const cpprpc::Result<std::string> text = cpprpc::to_json(message, {.types = types});
  if (!text) return;  // JSON cannot say all of it
  DynamicMessage again(*type.ours);
  const cpprpc::Status status = cpprpc::from_json(*text, again.ref(), {.types = types});
  expect(status.is_ok(), [&] { return status.to_string() + ", in our own JSON\n" + *text; });
  const cpprpc::Result<std::string> second = cpprpc::to_json(again.view(), {.types = types});
  expect(second.has_value(), [&] { return second.error().to_string() + ", of\n" + *text; });
  if (type.is_ordered) expect_same_text(*text, *second);
}

void check_copy(const Type& type, MessageView message) {
  if (!differential::extensions_can_be_read(schema(), message)) return;
  DynamicMessage copied(*type.ours);
  differential::copy(schema(), message, copied.ref());
  if (!type.is_ordered || type.is_extensible) return;  // extensions are written anew
  const std::string bytes = differential::encode_ours(message);
  const std::string again = differential::encode_ours(copied.view());
  expect(bytes == again, [&] {
    return "copied field by field it is\n  " + differential::hex(again) + "\ninstead of\n  " +
           differential::hex(bytes);
  });
  expect(cpprpc::hash_of(message) == cpprpc::hash_of(copied.view()),
         [] { return "copied field by field it has another hash"; });
}

// Libprotobuf knows types in this domain only, and no slash behind it but the one.
bool has_any_of_other_domain(const differential::pb::Message& message) {
  bool found = false;
  differential::for_each_message(schema(), message, [&](const differential::pb::Message& inner) {
    if (differential::unpacked(schema(), inner) == nullptr) return;
    const auto& url = *inner.GetDescriptor()->FindFieldByName("type_url");
    const std::string value = inner.GetReflection()->GetString(inner, &url);
    constexpr std::string_view kDomain = "type.googleapis.com/";
    found = found || !value.starts_with(kDomain) || value.rfind('/') != kDomain.size() - 1;
  });
  return found;
}

// Whether the path, "a_b_c", has such in JSON: "aBC".
bool has_capitals_in_a_row(std::string_view path) {
  for (std::size_t i = 0; i + 2 < path.size(); ++i) {
    if (path[i] == '_' && path[i + 2] == '_') return true;
  }
  return false;
}

// Libprotobuf writes the JSON of such masks, but does not read it again: its reader has a grammar
// with brackets, parentheses and quotes, which no names of fields have, the capital that stands for
// an underscore in front is lost, and of several in a row all but the first.
bool has_mask_beyond_names(const differential::pb::Message& message) {
  constexpr std::string_view kNames =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
  bool found = false;
  differential::for_each_message(schema(), message, [&](const differential::pb::Message& inner) {
    if (inner.GetDescriptor()->full_name() != "google.protobuf.FieldMask") return;
    const auto& paths = *inner.GetDescriptor()->FindFieldByName("paths");
    for (int i = 0; i < inner.GetReflection()->FieldSize(inner, &paths); ++i) {
      const std::string path = inner.GetReflection()->GetRepeatedString(inner, &paths, i);
      found = found || path.find_first_not_of(kNames) != std::string::npos ||
              path.starts_with('_') || path.find("._") != std::string::npos ||
              has_capitals_in_a_row(path);
    }
  });
  return found;
}

}  // namespace

void check_round_trips(const Type& type, MessageView message) {
  if (type.is_ordered) check_text(type, message);
  check_json(type, message);
  check_copy(type, message);
}

void check_with_libprotobuf(const Type& type, const std::string& bytes, std::uint8_t choice) {
  using namespace differential;
  auto message = parse(*type.prototype, bytes);
  expect(message != nullptr,
         [&] { return "libprotobuf cannot read what we wrote: " + hex(bytes); });
  Sample sample{&type, Content::Portable, std::move(message), {}};
  sample.bytes = canonical(*sample.message);
  Random random(choice, 0);
  if (has_any_of_other_domain(*sample.message)) return;
  differential::check_text(schema(), sample, random);
  DynamicMessage ours(*type.ours);
  if (!cpprpc::decode_into(bytes, ours.ref()).is_ok()) return;  // a required field is missing
  if (!cpprpc::to_json(ours.view(), {.types = &schema().type_set()})) return;
  if (has_mask_beyond_names(*sample.message)) return;
  differential::check_json(schema(), sample, random);
}

}  // namespace fuzz
