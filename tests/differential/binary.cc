#include <memory>
#include <string>
#include <vector>

#include "checks.h"
#include "compare.h"
#include "cpprpc/hash.h"
#include "cpprpc/protobuf.h"
#include "disagreement.h"
#include "hex.h"
#include "mutate.h"
#include "ours.h"
#include "reading.h"
#include "theirs.h"

namespace differential {
namespace {

class Binary {
 public:
  Binary(const Schema& schema, const Sample& sample, Random& random, Counts& counts)
      : schema_(schema), type_(*sample.type), sample_(sample), random_(random), counts_(counts) {}

  void run() {
    if (sample_.message->IsInitialized()) {
      round_trip();
    }
    same_reading(type_, sample_.bytes);
    merge();
    for (int i = 0; i < 3; ++i) same_reading_of_changed(rearranged(sample_.bytes));
    for (int i = 0; i < 3; ++i) same_reading_of_changed(damaged(sample_.bytes, random_));
    same_reading(random_.pick(schema_.types()), sample_.bytes);
    same_reading(type_, nested(sample_.bytes, *type_.theirs, random_));
  }

 private:
  std::string rearranged(const std::string& bytes) {
    return differential::rearranged(bytes, *type_.theirs, random_);
  }

  // Exactly their bytes, but for extensions: we write those last, they by number.
  void round_trip() {
    const auto message = decode_ours(*type_.ours, sample_.bytes);
    expect(message != nullptr, [] { return "we refuse what libprotobuf wrote"; });
    const std::string ours = encode_ours(message->view());
    expect_same_content(*type_.prototype, sample_.bytes, ours, "encode()");
    if (!has_extensions(*sample_.message) && type_.is_ordered) {
      expect_same_bytes(sample_.bytes, ours, "encode()");
    }

    cpprpc::DynamicMessage copied(*type_.ours);
    copy(schema_, message->view(), copied.ref());
    expect_same_content(*type_.prototype, sample_.bytes, encode_ours(copied.view()),
                        "a copy field by field");
    expect(has_extensions(*sample_.message) ||  // they were written anew, in another order
               cpprpc::hash_of(message->view()) == cpprpc::hash_of(copied.view()),
           [] { return "a copy field by field has another hash"; });
    convert(message->view());
  }

  // Through cpprpc/protobuf.h.
  void convert(cpprpc::MessageView ours) {
    cpprpc::DynamicMessage from(*type_.ours);
    cpprpc::Status status = cpprpc::from_protobuf(*sample_.message, from.ref());
    expect(status.is_ok(), [&] { return "from_protobuf(): " + status.to_string(); });
    expect_same_content(*type_.prototype, sample_.bytes, encode_ours(from.view()),
                        "from_protobuf()");

    const std::unique_ptr<pb::Message> to(type_.prototype->New());
    status = cpprpc::to_protobuf(ours, *to);
    expect(status.is_ok(), [&] { return "to_protobuf(): " + status.to_string(); });
    expect_same_bytes(sample_.bytes, canonical(*to), "to_protobuf()");
  }

  // Two messages, one behind the other, are one: repeated fields have the values of both,
  // submessages are merged.
  void merge() {
    const Sample other = random_sample(schema_, type_, Content::Wire, random_);
    const std::string both = sample_.bytes + other.bytes;
    same_reading(type_, both);
    const auto message = decode_ours(*type_.ours, sample_.bytes);
    if (message == nullptr || !other.message->IsInitialized()) return;
    const cpprpc::Status status = cpprpc::merge_into(other.bytes, message->ref());
    expect(status.is_ok(), [&] { return "we refuse to merge " + hex(other.bytes); });
    expect_same_content(*type_.prototype, both, encode_ours(message->view()), "merge_into()");
    expect(cpprpc::decode_into(other.bytes, message->ref()).is_ok(),
           [&] { return "we refuse to decode into what we have: " + hex(other.bytes); });
    expect_same_content(*type_.prototype, other.bytes, encode_ours(message->view()),
                        "decode_into()");
  }

  void same_reading_of_changed(const std::string& bytes) {
    ++counts_.readings;
    if (!same_reading(type_, bytes)) ++counts_.refused;
  }

  // Whether the bytes were read, by both.
  bool same_reading(const Type& type, const std::string& bytes) {
    // Libprotobuf's classes and its messages without a class read other items of a message set than
    // those that are written in different ways. tests/golden/proto2_message_set_test.cc damages
    // them and compares with a class.
    const bool is_whole = &type == &type_ && bytes == sample_.bytes;
    if (type.has_message_set && !is_whole) return true;
    return check_reading(schema_, type, bytes);
  }

  void expect_same_bytes(const std::string& expected, const std::string& actual,
                         const std::string& what) {
    expect(expected == actual,
           [&] { return what + " is\n  " + hex(actual) + "\ninstead of\n  " + hex(expected); });
  }

  const Schema& schema_;
  const Type& type_;
  const Sample& sample_;
  Random& random_;
  Counts& counts_;
};

}  // namespace

void check_binary(const Schema& schema, const Sample& sample, Random& random, Counts& counts) {
  Binary(schema, sample, random, counts).run();
}

}  // namespace differential
