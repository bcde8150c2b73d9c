#include "cpprpc/message/message.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "cpprpc/message/error_path.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/message/required.h"
#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::detail {

std::size_t encoded_size(const MessageOps& ops, const void* message) {
  wire::Sizes sizes;
  return ops.size(message, sizes);
}

void encode_to(const MessageOps& ops, const void* message, std::string& out) {
  wire::Sizes sizes;
  const std::size_t size = ops.size(message, sizes);
  if (size > wire::kMaxMessage) {
    throw std::length_error(std::string(ops.fields->full_name) + " takes " + std::to_string(size) +
                            " bytes when encoded, and 2 GiB is the limit of the format");
  }
  out.resize(size);
  wire::Writer writer(out.data(), sizes);
  ops.write(message, writer);
}

namespace {

Status read(const MessageOps& ops, std::string_view bytes, void* message, Before before) {
  wire::Reader reader(bytes);
  ops.read(reader, message);
  if (reader.error() != nullptr) {
    std::string text = "cannot decode " + error_path(*ops.fields, bytes, reader.error_offset());
    text.append(" at byte ").append(std::to_string(reader.error_offset())).append(": ");
    text.append(reader.error());
    return Status::invalid_argument(std::move(text));
  }
  if (!reader.incomplete()) return Status::ok();
  const std::string missing = missing_field(*ops.fields, bytes, before);
  if (missing.empty()) return Status::ok();
  return Status::invalid_argument("cannot decode " + missing + ": it is required, and missing");
}

}  // namespace

Status merge_into(const MessageOps& ops, std::string_view bytes, void* message) {
  return read(ops, bytes, message, Before::Unknown);
}

Status decode_into(const MessageOps& ops, std::string_view bytes, void* message) {
  return read(ops, bytes, message, Before::Empty);
}

}  // namespace cpprpc::detail
