// What stands in a google.protobuf.Any, of types that the schema knows.

#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>

#include "schema.h"

namespace differential {

/// The message in `any`. Null: it is no Any, or not of a type of the schema, or cannot be read.
[[nodiscard]] std::unique_ptr<pb::Message> unpacked(const Schema& schema, const pb::Message& any);

/// Calls f with `message`, all that it holds, entries of maps among it, and all that is packed.
void for_each_message(const Schema& schema, const pb::Message& message,
                      const std::function<void(const pb::Message& message)>& f);

/// Packs what stands in each Any anew, as canonical().
void repack_anys(const Schema& schema, pb::Message& message);

}  // namespace differential
