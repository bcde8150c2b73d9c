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
  wire::Input input(fields);
  wire::Reader in(input);
  const char* start = in.position();
  while (const std::uint32_t tag = in.next()) {
    in.skip(tag);
    if (in.failed()) break;
    if (tag >> 3 != field.number) rest.append(start, in.position());
    start = in.position();
  }
  return rest;
}

void replace(UnknownFields& fields, std::string_view by) {
  fields.clear();
  fields.append(by);
}

}  // namespace

bool has_extension(MessageView message, const ExtensionTable& extension) {
  wire::Input input(unknown_fields(message).bytes());
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    if (is_tag_of(extension.field, tag)) return true;
    in.skip(tag);
  }
  return false;
}

void clear_extension(MessageRef message, const ExtensionTable& extension) {
  UnknownFields& fields = unknown_fields(message);
  replace(fields, without(fields.bytes(), extension.field));
}

Status read_extension(MessageView message, const ExtensionTable& extension, void* holder) {
  wire::Input input(unknown_fields(message).bytes());
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    if (is_tag_of(extension.field, tag)) {
      in = read_field(in, tag, extension.field, holder);
    } else {
      in.skip(tag);
    }
  }
  std::string text = "cannot decode the extension ";
  if (input.error != nullptr) {
    text.append(extension.field.name).append(" of ").append(message.table->full_name);
    return Status::invalid_argument(text.append(": ").append(input.error));
  }
  if (!input.incomplete) return Status::ok();
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
