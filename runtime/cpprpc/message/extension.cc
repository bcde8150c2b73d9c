#include "cpprpc/message/extension.h"

#include "cpprpc/message/field_codec.h"
#include "cpprpc/message/required.h"
#include "cpprpc/wire/reader.h"

namespace cpprpc {
namespace detail {
namespace {

// The unknown fields without those of the extension.
std::string without(std::string_view fields, const Field& field) {
  std::string rest;
  wire::Reader in(fields);
  for (std::size_t start = 0; in.next(); start = in.offset()) {
    const bool is_ours = in.tag() >> 3 == field.number;
    in.skip();
    if (in.error() == nullptr && !is_ours) rest += fields.substr(start, in.offset() - start);
  }
  return rest;
}

void replace(UnknownFields& fields, std::string_view by) {
  fields.clear();
  fields.append(by);
}

}  // namespace

bool has_extension(MessageView message, const ExtensionTable& extension) {
  wire::Reader in(unknown_fields(message).bytes());
  while (in.next()) {
    if (is_tag_of(extension.field, in.tag())) return true;
    in.skip();
  }
  return false;
}

void clear_extension(MessageRef message, const ExtensionTable& extension) {
  UnknownFields& fields = unknown_fields(message);
  replace(fields, without(fields.bytes(), extension.field));
}

Status read_extension(MessageView message, const ExtensionTable& extension, void* holder) {
  wire::Reader in(unknown_fields(message).bytes());
  while (in.next()) {
    if (is_tag_of(extension.field, in.tag())) {
      read_field(in, extension.field, holder);
    } else {
      in.skip();
    }
  }
  std::string text = "cannot decode the extension ";
  if (in.error() != nullptr) {
    text.append(extension.field.name).append(" of ").append(message.table->full_name);
    return Status::invalid_argument(text.append(": ").append(in.error()));
  }
  if (!in.incomplete()) return Status::ok();
  FieldTable only = *message.table;  // a message with just this field
  only.fields = {&extension.field, 1};
  const std::string missing = missing_field(only, unknown_fields(message).bytes(), Before::Empty);
  if (missing.empty()) return Status::ok();
  return Status::invalid_argument(text.append(missing).append(": it is required, and missing"));
}

void write_extension(MessageRef message, const ExtensionTable& extension, const void* holder) {
  UnknownFields& fields = unknown_fields(message);
  std::string all = without(fields.bytes(), extension.field);
  append_field(all, extension.field, holder);
  replace(fields, all);
}

}  // namespace detail

Status read_extension(MessageView message, DynamicExtension& out) {
  return detail::read_extension(message, out.table(), out.ref().message);
}

void write_extension(MessageRef message, const DynamicExtension& value) {
  detail::write_extension(message, value.table(), value.view().message);
}

}  // namespace cpprpc
