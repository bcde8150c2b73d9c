// Our messages to and from protoc's classes of the same .proto.
//
//   cpprpc::Status status = cpprpc::to_protobuf(order, their_order);
//   cpprpc::Result<acme::Order> theirs = cpprpc::to_protobuf<acme::Order>(order);
//   cpprpc::Result<shop::Order> ours = cpprpc::from_protobuf<shop::Order>(their_order);
//
// Through the wire format: nothing is lost, unknown fields and extensions neither. Both sides must
// be of the same message type, by its full name; INVALID_ARGUMENT if they are not, if a required
// field is missing, if a string that has to be UTF-8 is not, and for 2 GiB or more.
//
// To link both into one program, one of the two needs another C++ namespace than the package's:
// see the option namespace= of the plugin. Link cpprpc::protobuf.

#pragma once

#include <google/protobuf/message_lite.h>

#include <concepts>
#include <cstdint>

#include "cpprpc/base/result.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/value.h"

namespace cpprpc {

/// What the packages of the two sides may be. They differ when one is generated from a copy of the
/// .proto, which libprotobuf accepts in one program only under another package.
enum class Packages : std::uint8_t { Same, MayDiffer };

/// Replaces `to` by `from`. On error `to` is valid but unspecified.
Status to_protobuf(MessageView from, google::protobuf::MessageLite& to,
                   Packages packages = Packages::Same);

/// Adds `from` to `to`, as merge_into() does. On error `to` is valid but unspecified.
Status from_protobuf(const google::protobuf::MessageLite& from, MessageRef to,
                     Packages packages = Packages::Same);

template <Message M>
Status to_protobuf(const M& from, google::protobuf::MessageLite& to,
                   Packages packages = Packages::Same) {
  return to_protobuf(MessageView{&Codec<M>::fields, &from}, to, packages);
}

template <std::derived_from<google::protobuf::MessageLite> Theirs, Message M>
[[nodiscard]] Result<Theirs> to_protobuf(const M& from, Packages packages = Packages::Same) {
  Result<Theirs> result{Theirs()};
  Status status = to_protobuf(from, *result, packages);
  if (!status.is_ok()) return status;
  return result;
}

template <Message M>
[[nodiscard]] Result<M> from_protobuf(const google::protobuf::MessageLite& from,
                                      Packages packages = Packages::Same) {
  Result<M> result{M()};
  Status status = from_protobuf(from, MessageRef{&Codec<M>::fields, &*result}, packages);
  if (!status.is_ok()) return status;
  return result;
}

}  // namespace cpprpc
