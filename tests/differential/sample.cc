#include "sample.h"

#include "theirs.h"

namespace differential {

namespace {

Sample sample_of(const Type& type, Content content, const pb::Message& made) {
  Sample sample{&type, content, std::unique_ptr<pb::Message>(type.prototype->New()),
                canonical(made)};
  sample.message->ParsePartialFromString(sample.bytes);
  return sample;
}

}  // namespace

Sample random_sample(const Schema& schema, const Type& type, Content content, Random& random) {
  const std::unique_ptr<pb::Message> made(type.prototype->New());
  RandomMessage(random, schema, content).fill(*made);
  return sample_of(type, content, *made);
}

Sample full_sample(const Schema& schema, const Type& type, Random& random) {
  const std::unique_ptr<pb::Message> made(type.prototype->New());
  RandomMessage(random, schema, Content::Wire).fill_all(*made);
  return sample_of(type, Content::Wire, *made);
}

}  // namespace differential
