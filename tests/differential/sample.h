// Sample: one random message, as libprotobuf made it.

#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "random_message.h"
#include "schema.h"

namespace differential {

struct Sample {
  const Type* type;
  Content content;
  std::unique_ptr<pb::Message> message;
  std::string bytes;  // canonical()
};

/// A message that went through bytes once: maps have their keys once.
[[nodiscard]] Sample random_sample(const Schema& schema, const Type& type, Content content,
                                   Random& random);

/// The same with a value of every field, in what the binary format can hold.
[[nodiscard]] Sample full_sample(const Schema& schema, const Type& type, Random& random);

}  // namespace differential
