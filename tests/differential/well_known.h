// Contents of the well-known types that JSON has a form of: the other types take anything.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>

#include "random.h"

namespace differential {

namespace pb = google::protobuf;

/// Any, Timestamp, Duration, FieldMask and Value, whose contents must be valid.
[[nodiscard]] bool is_well_known(const pb::Descriptor& type);

void fill_timestamp(pb::Message& message, Random& random);
void fill_duration(pb::Message& message, Random& random);
void fill_field_mask(pb::Message& message, Random& random);

/// Sets exactly one member of a google.protobuf.Value: by `put` a list or an object, if they are
/// `welcome`.
void fill_value(pb::Message& message, Random& random, bool welcome,
                const std::function<void(const pb::FieldDescriptor& field)>& put);

}  // namespace differential
