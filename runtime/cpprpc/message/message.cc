#include "cpprpc/message/message.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "cpprpc/message/encoding.h"
#include "cpprpc/message/error_path.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/message/required.h"
#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::detail {

std::size_t encoded_size(const MessageOps& ops, const void* message) {
  wire::Output output = wire::Output::only_size();
  output.finish(ops.write(message, wire::Writer(output)).position());
  return output.size();
}

void encode_to(const MessageOps& ops, const void* message, std::string& out) {
  const Encoding encoding(ops, message);
  if (encoding.size() > wire::kMaxMessage) {
    throw std::length_error(std::string(ops.fields->full_name) + " takes " +
                            std::to_string(encoding.size()) +
                            " bytes when encoded, and 2 GiB is the limit of the format");
  }
  encoding.write(out);
}

namespace {

Status error_status(const MessageOps& ops, std::string_view bytes, const wire::Input& input) {
  const auto offset = static_cast<std::size_t>(input.error_at - input.begin);
  std::string text = "cannot decode " + error_path(*ops.fields, bytes, offset);
  text.append(" at byte ").append(std::to_string(offset)).append(": ").append(input.error);
  return input.exhausted ? Status::resource_exhausted(std::move(text))
                         : Status::invalid_argument(std::move(text));
}

Status read(const MessageOps& ops, std::string_view bytes, void* message, bool replace,
            Before before, const DecodeLimits& limits) {
  wire::Input input(bytes, limits);
  (void)ops.read(wire::Reader(input), message, replace);
  if (input.error != nullptr) return error_status(ops, bytes, input);
  if (!input.incomplete) return Status::ok();
  const std::string missing = missing_field(*ops.fields, bytes, before);
  if (missing.empty()) return Status::ok();
  return Status::invalid_argument("cannot decode " + missing + ": it is required, and missing");
}

}  // namespace

Status merge_into(const MessageOps& ops, std::string_view bytes, void* message,
                  const DecodeLimits& limits) {
  return read(ops, bytes, message, false, Before::Unknown, limits);
}

Status decode_new(const MessageOps& ops, std::string_view bytes, void* message,
                  const DecodeLimits& limits) {
  return read(ops, bytes, message, false, Before::Empty, limits);
}

Status decode_over(const MessageOps& ops, std::string_view bytes, void* message,
                   const DecodeLimits& limits) {
  return read(ops, bytes, message, true, Before::Empty, limits);
}

}  // namespace cpprpc::detail
