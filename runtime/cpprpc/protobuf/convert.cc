#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "cpprpc/message/encoding.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/protobuf.h"
#include "cpprpc/protobuf/codec.h"
#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc {
namespace {

using google::protobuf::MessageLite;

// The package that a file's descriptor tells.
std::string package_of(const FileTable& file) {
  constexpr std::uint32_t kPackage = 0x12;  // of FileDescriptorProto
  std::string package;
  wire::Input input(file.descriptor);
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    if (tag == kPackage) {
      in.bytes(package);
    } else {
      in.skip(tag);
    }
  }
  return package;
}

// Whether `theirs` is the name of our message in some package.
bool is_copy(const FieldTable& ours, std::string_view theirs) {
  std::string_view name = ours.full_name;  // ".Outer.Inner" of "demo.v1.Outer.Inner"
  name.remove_prefix(package_of(*ours.file).size());
  if (name.starts_with('.')) name.remove_prefix(1);
  if (!theirs.ends_with(name)) return false;
  theirs.remove_suffix(name.size());
  return theirs.empty() || theirs.ends_with('.');
}

Status check_names(const FieldTable& ours, const MessageLite& message, Packages packages) {
  const std::string theirs(message.GetTypeName());  // of newer libprotobufs a string_view
  if (theirs == ours.full_name) return Status::ok();
  std::string text = std::string(ours.full_name) + " and " + theirs + " are two types of message";
  if (packages == Packages::Same) {
    text += "; if one is a copy of the other in another package, say Packages::MayDiffer";
  } else if (is_copy(ours, theirs)) {
    return Status::ok();
  }
  return Status::invalid_argument(std::move(text));
}

Status too_large(std::string_view name) {
  return Status::invalid_argument(std::string(name) + " takes 2 GiB or more when encoded");
}

}  // namespace

Status to_protobuf(MessageView from, MessageLite& to, Packages packages) {
  Status status = check_names(*from.table, to, packages);
  if (!status.is_ok()) return status;
  const detail::Encoding encoding(*from.table->ops, from.message);
  const std::size_t size = encoding.size();
  if (size > wire::kMaxMessage) return too_large(from.table->full_name);
  const auto bytes = std::make_unique_for_overwrite<char[]>(size);
  encoding.write(bytes.get());
  return detail::protobuf_decode({bytes.get(), size}, to);
}

Status from_protobuf(const MessageLite& from, MessageRef to, Packages packages) {
  Status status = check_names(*to.table, from, packages);
  if (status.is_ok()) status = detail::protobuf_check(from);
  if (!status.is_ok()) return Status::invalid_argument(std::string(status.message()));
  const std::size_t size = from.ByteSizeLong();
  if (size > wire::kMaxMessage) return too_large(to.table->full_name);
  const auto bytes = std::make_unique_for_overwrite<char[]>(size);
  std::ignore = from.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes.get()));
  return merge_into(std::string_view(bytes.get(), size), to);
}

}  // namespace cpprpc
