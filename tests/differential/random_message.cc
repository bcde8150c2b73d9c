#include "random_message.h"

#include <google/protobuf/descriptor.h>

#include <utility>
#include <vector>

#include "theirs.h"
#include "values.h"
#include "well_known.h"

namespace differential {
namespace {

constexpr int kMostRequired = 30;  // levels of required fields in required fields

bool is_field_number(const Schema& schema, const pb::Descriptor& type, int number) {
  return type.FindFieldByNumber(number) != nullptr ||
         schema.descriptors().FindExtensionByNumber(&type, number) != nullptr;
}

// Not five bytes in a row that have a continuation bit: TextFormat shows unknown bytes as fields if
// it can, and then takes for a tag what is too long to be one.
std::string unknown_bytes(Random& random) {
  std::string bytes = random_bytes(random);
  std::size_t in_a_row = 0;
  for (char& byte : bytes) {
    in_a_row = static_cast<unsigned char>(byte) < 0x80 ? 0 : in_a_row + 1;
    if (in_a_row < 5) continue;
    byte = '\0';
    in_a_row = 0;
  }
  return bytes;
}

bool is_text(const pb::FieldDescriptor& field) {
  return field.type() == pb::FieldDescriptor::TYPE_STRING;
}

}  // namespace

RandomMessage::RandomMessage(Random& random, const Schema& schema, Content content)
    : random_(random),
      schema_(schema),
      content_(content),
      fields_left_(static_cast<std::int64_t>(random.one_in(10) ? 30 + random.below(300)
                                                               : random.below(30))) {}

void RandomMessage::fill(pb::Message& message) {
  ++depth_;
  const pb::Descriptor& type = *message.GetDescriptor();
  const bool is_any = type.full_name() == "google.protobuf.Any";
  if (content_ == Content::Portable ? is_well_known(type) : is_any && random_.one_in(2)) {
    fill_well_known(message);
  } else {
    fill_by_descriptor(message);
  }
  --depth_;
}

std::vector<const pb::FieldDescriptor*> RandomMessage::shuffled_fields(const pb::Descriptor& type) {
  std::vector<const Field*> fields;
  schema_.descriptors().FindAllExtensions(&type, &fields);
  std::erase_if(fields, [&](const Field* field) {  // those of options, see check_tables()
    return schema_.type_set().find_extension(field->full_name()) == nullptr;
  });
  for (int i = 0; i < type.field_count(); ++i) fields.push_back(type.field(i));
  for (std::size_t i = fields.size(); i > 1; --i)
    std::swap(fields[i - 1], fields[random_.below(i)]);
  return fields;
}

void RandomMessage::fill_all(pb::Message& message) {
  for (const Field* field : shuffled_fields(*message.GetDescriptor())) {
    fields_left_ = 6;  // each
    put(message, *field);
    if (field->is_repeated()) put(message, *field);
  }
}

void RandomMessage::fill_by_descriptor(pb::Message& message) {
  const pb::Descriptor& type = *message.GetDescriptor();
  const std::vector<const Field*> fields = shuffled_fields(type);
  static constexpr std::size_t kDensities[] = {1, 2, 2, 4, 8};
  const std::size_t density = random_.pick(kDensities);
  for (const Field* field : fields) {
    if (field->is_required()) {
      if (depth_ <= kMostRequired) put(message, *field);
      continue;
    }
    if (is_full() || !random_.one_in(density)) continue;
    const std::size_t values = field->is_repeated() ? count(*field) : 1;
    for (std::size_t i = 0; i < values; ++i) put(message, *field);
  }
  if (content_ == Content::Wire && random_.one_in(4)) {
    fill_unknown(type, *message.GetReflection()->MutableUnknownFields(&message), 0);
  }
}

std::size_t RandomMessage::count(const Field& field) {
  const bool is_small = field.cpp_type() != Field::CPPTYPE_MESSAGE;
  if (is_small && random_.one_in(100)) return 100 + random_.below(400);
  if (is_small && random_.one_in(10)) return random_.below(40);
  return 1 + random_.below(3);
}

void RandomMessage::put(pb::Message& message, const Field& field) {
  const pb::Reflection& r = *message.GetReflection();
  pb::Message* const m = &message;
  const Field* const f = &field;
  const bool add = field.is_repeated();
  --fields_left_;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32: {
      const auto value = static_cast<std::int32_t>(random_integer(random_));
      return add ? r.AddInt32(m, f, value) : r.SetInt32(m, f, value);
    }
    case Field::CPPTYPE_INT64: {
      const auto value = static_cast<std::int64_t>(random_integer(random_));
      return add ? r.AddInt64(m, f, value) : r.SetInt64(m, f, value);
    }
    case Field::CPPTYPE_UINT32: {
      const auto value = static_cast<std::uint32_t>(random_integer(random_));
      return add ? r.AddUInt32(m, f, value) : r.SetUInt32(m, f, value);
    }
    case Field::CPPTYPE_UINT64: {
      const std::uint64_t value = random_integer(random_);
      return add ? r.AddUInt64(m, f, value) : r.SetUInt64(m, f, value);
    }
    case Field::CPPTYPE_DOUBLE: {
      const double value = random_double(random_, content_ == Content::Wire);
      return add ? r.AddDouble(m, f, value) : r.SetDouble(m, f, value);
    }
    case Field::CPPTYPE_FLOAT: {
      const float value = random_float(random_, content_ == Content::Wire);
      return add ? r.AddFloat(m, f, value) : r.SetFloat(m, f, value);
    }
    case Field::CPPTYPE_BOOL: {
      const bool value = random_.one_in(2);
      return add ? r.AddBool(m, f, value) : r.SetBool(m, f, value);
    }
    case Field::CPPTYPE_ENUM: {
      const int value = enum_number(field);
      return add ? r.AddEnumValue(m, f, value) : r.SetEnumValue(m, f, value);
    }
    case Field::CPPTYPE_STRING: {
      const std::string value = is_text(field) ? text(field) : random_bytes(random_);
      return add ? r.AddString(m, f, value) : r.SetString(m, f, value);
    }
    case Field::CPPTYPE_MESSAGE:
      return field.is_map() ? put_entry(message, field) : put_message(message, field);
  }
}

void RandomMessage::put_message(pb::Message& message, const Field& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                           : *reflection.MutableMessage(&message, &field));
}

void RandomMessage::put_entry(pb::Message& message, const Field& field) {
  pb::Message& entry = *message.GetReflection()->AddMessage(&message, &field);
  put(entry, *field.message_type()->map_key());
  put(entry, *field.message_type()->map_value());
}

int RandomMessage::enum_number(const Field& field) {
  const pb::EnumDescriptor& type = *field.enum_type();
  const bool is_open = field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3;
  const bool has_one_value = type.full_name() == "google.protobuf.NullValue";
  if (is_open && random_.one_in(8) && !(has_one_value && content_ == Content::Portable)) {
    return static_cast<int>(random_integer(random_));
  }
  return type.value(static_cast<int>(random_.below(static_cast<std::size_t>(type.value_count()))))
      ->number();
}

std::string RandomMessage::text(const Field& field) {
  const bool is_checked = field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3;
  if (content_ == Content::Wire && !is_checked && random_.one_in(4)) return random_bytes(random_);
  return random_text(random_);
}

void RandomMessage::fill_unknown(const pb::Descriptor& type, pb::UnknownFieldSet& fields,
                                 int depth) {
  for (std::size_t n = 1 + random_.below(3); n > 0; --n) {
    static constexpr int kNumbers[] = {1, 2, 15, 16, 99, 2047, 2048, 19'500, 536'870'911};
    const int number = random_.pick(kNumbers);
    if (depth == 0 && is_field_number(schema_, type, number)) continue;
    switch (random_.below(5)) {
      case 0:
        fields.AddVarint(number, random_integer(random_));
        break;
      case 1:
        fields.AddFixed32(number, static_cast<std::uint32_t>(random_.next()));
        break;
      case 2:
        fields.AddFixed64(number, random_.next());
        break;
      case 3:
        fields.AddLengthDelimited(number, unknown_bytes(random_));
        break;
      default:
        if (depth < 4) fill_unknown(type, *fields.AddGroup(number), depth + 1);
    }
  }
}

void RandomMessage::fill_any(pb::Message& message) {
  const Type& type = random_.pick(schema_.types());
  std::unique_ptr<pb::Message> packed(type.prototype->New());
  fill(*packed);
  // Without its required fields it is no message of the type.
  if (content_ == Content::Wire && random_.one_in(4)) packed->Clear();
  const pb::Descriptor& any = *message.GetDescriptor();
  const pb::Reflection& reflection = *message.GetReflection();
  reflection.SetString(&message, any.FindFieldByName("type_url"),
                       "type.googleapis.com/" + type.name());
  reflection.SetString(&message, any.FindFieldByName("value"), canonical(*packed));
}

void RandomMessage::fill_well_known(pb::Message& message) {
  const std::string& name = message.GetDescriptor()->name();
  if (name == "Any") return fill_any(message);
  if (name == "Timestamp") return fill_timestamp(message, random_);
  if (name == "Duration") return fill_duration(message, random_);
  if (name == "FieldMask") return fill_field_mask(message, random_);
  fill_value(message, random_, !is_full(), [&](const Field& field) { put(message, field); });
}

}  // namespace differential
