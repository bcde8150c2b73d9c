// Whether two messages, each in bytes, are the same to libprotobuf.

#pragma once

#include <google/protobuf/message.h>

#include <string_view>

#include "schema.h"

namespace differential {

/// Throws Disagreement unless libprotobuf reads the same from `actual`, which is `what`, as from
/// `expected`, which it can read.
void expect_same_content(const pb::Message& prototype, std::string_view expected,
                         std::string_view actual, std::string_view what);

/// The same for what came through another format: what is packed in an Any need not be in the same
/// bytes.
void expect_same_content(const Schema& schema, const Type& type, std::string_view expected,
                         std::string_view actual, std::string_view what);

}  // namespace differential
