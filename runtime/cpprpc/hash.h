// std::hash of messages, so that they can be keys of unordered containers.
//
//   std::unordered_map<demo::v1::Point, std::string> names;
//   std::unordered_set<demo::v1::Point> seen;
//
// Messages that are equal (==) have the same hash: fields and unknown fields count, in a map not
// the order of its entries. It is another one in another version of the library or the schema: do
// not store it. Nor is it made to withstand keys that somebody picks so that their hashes collide.

#pragma once

#include <cstddef>
#include <functional>

#include "cpprpc/message/message.h"
#include "cpprpc/message/value.h"

namespace cpprpc {

/// The hash of a message of any type.
[[nodiscard]] std::size_t hash_of(MessageView message);

}  // namespace cpprpc

template <cpprpc::Message M>
struct std::hash<M> {
  [[nodiscard]] std::size_t operator()(const M& message) const {
    return cpprpc::hash_of({&cpprpc::Codec<M>::fields, &message});
  }
};
