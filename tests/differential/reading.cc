#include "reading.h"

#include "compare.h"
#include "disagreement.h"
#include "hex.h"
#include "ours.h"
#include "theirs.h"

namespace differential {
namespace {

// That what we read is what one of the readers does.
void expect_as_one_of(const std::vector<const pb::Message*>& readers, const std::string& bytes,
                      const std::string& again) {
  for (const pb::Message* reader : readers) {
    try {
      return expect_same_content(*reader, bytes, again, "what we read");
    } catch (const Disagreement&) {
      if (reader == readers.back()) throw;
    }
  }
}

// What we wrote is read as the same.
void expect_stable(const Type& type, const std::string& bytes) {
  const auto message = decode_ours(*type.ours, bytes);
  expect(message != nullptr, [&] { return "we refuse what we wrote: " + hex(bytes); });
  const std::string again = encode_ours(message->view());
  expect(again == bytes || !type.is_ordered, [&] {
    return "what we wrote as a " + type.name() + " and read again is\n  " + hex(again) +
           "\ninstead of\n  " + hex(bytes);
  });
}

// Libprotobuf reads extensions with the message, we when we are asked for them.
void expect_same_extensions(const Schema& schema, const Type& type, const std::string& bytes,
                            cpprpc::MessageView ours, const std::string& again) {
  const auto theirs = parse(*type.prototype, bytes);
  expect((theirs != nullptr) == extensions_can_be_read(schema, ours), [&] {
    return std::string("an extension that ") +
           (theirs ? "we refuse and libprotobuf reads: " : "libprotobuf refuses and we read: ") +
           hex(bytes);
  });
  if (theirs != nullptr) expect_same_content(*type.prototype, bytes, again, "what we read");
}

}  // namespace

bool check_reading(const Schema& schema, const Type& type, const std::string& bytes) {
  const auto ours = decode_ours(*type.ours, bytes);
  const bool is_read_by_them = parse(*type.readers.front(), bytes) != nullptr;
  expect(is_read_by_them == (ours != nullptr), [&] {
    return std::string(ours ? "we read what libprotobuf refuses"
                            : "we refuse what libprotobuf reads") +
           ", as a " + type.name() + ": " + hex(bytes);
  });
  if (ours == nullptr) return false;
  const std::string again = encode_ours(ours->view());
  expect_as_one_of(type.readers, bytes, again);
  expect_stable(type, again);
  if (type.is_extensible) expect_same_extensions(schema, type, bytes, ours->view(), again);
  return true;
}

}  // namespace differential
