#include "sample.h"

#include "theirs.h"

namespace differential {

Sample random_sample(const Schema& schema, const Type& type, Content content, Random& random) {
  std::unique_ptr<pb::Message> made(type.prototype->New());
  RandomMessage(random, schema, content).fill(*made);
  Sample sample{&type, content, std::unique_ptr<pb::Message>(type.prototype->New()),
                canonical(*made)};
  sample.message->ParsePartialFromString(sample.bytes);
  return sample;
}

}  // namespace differential
