// RandomMessage: fills a message of any type with random content, by its descriptor alone.

#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <string>
#include <vector>

#include "random.h"
#include "schema.h"

namespace differential {

enum class Content {
  Portable,  // what every format can hold
  Wire,      // what the binary format can hold: also unknown fields, strings of proto2 that are no
             // UTF-8, times out of their range
};

class RandomMessage {
 public:
  RandomMessage(Random& random, const Schema& schema, Content content);

  /// Fills an empty message. Required fields are set, unless they nest without end.
  void fill(pb::Message& message);

  /// The same with a value of every field: of repeated ones two, of a oneof one that is random.
  void fill_all(pb::Message& message);

 private:
  using Field = pb::FieldDescriptor;

  // Extensions too, in random order.
  [[nodiscard]] std::vector<const Field*> shuffled_fields(const pb::Descriptor& type);

  void fill_by_descriptor(pb::Message& message);
  void fill_well_known(pb::Message& message);
  void fill_any(pb::Message& message);
  void fill_unknown(const pb::Descriptor& type, pb::UnknownFieldSet& fields, int depth);
  // Sets a single field, or appends to a repeated one.
  void put(pb::Message& message, const Field& field);
  void put_message(pb::Message& message, const Field& field);
  void put_entry(pb::Message& message, const Field& field);
  [[nodiscard]] int enum_number(const Field& field);
  [[nodiscard]] std::string text(const Field& field);
  // How many values a repeated field gets.
  [[nodiscard]] std::size_t count(const Field& field);
  [[nodiscard]] bool is_full() const { return fields_left_ <= 0 || depth_ > 8; }

  Random& random_;
  const Schema& schema_;
  Content content_;
  std::int64_t fields_left_;  // what keeps recursive types finite
  int depth_ = 0;
};

}  // namespace differential
