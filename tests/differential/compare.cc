#include "compare.h"

#include <memory>
#include <string>

#include "any.h"
#include "disagreement.h"
#include "hex.h"
#include "theirs.h"

namespace differential {
namespace {

std::string description(std::string_view what, const pb::Message& prototype) {
  return std::string(what) + ", a " + prototype.GetDescriptor()->full_name();
}

std::unique_ptr<pb::Message> parse_or_throw(const pb::Message& prototype, std::string_view bytes,
                                            std::string_view what) {
  auto message = parse(prototype, bytes);
  expect(message != nullptr, [&] {
    return "libprotobuf cannot read " + description(what, prototype) + ":\n  " + hex(bytes);
  });
  return message;
}

void expect_same_bytes(const pb::Message& prototype, std::string_view expected,
                       std::string_view actual, std::string_view what) {
  expect(expected == actual, [&] {
    return description(what, prototype) + ", is\n  " + hex(actual) + "\ninstead of\n  " +
           hex(expected);
  });
}

}  // namespace

void expect_same_content(const pb::Message& prototype, std::string_view expected,
                         std::string_view actual, std::string_view what) {
  std::string wanted = canonical(*parse_or_throw(prototype, expected, "what was to be"));
  std::string got = canonical(*parse_or_throw(prototype, actual, what));
  if (wanted == got) return;
  // Of a closed enum's number without a name, messages that have no class keep all 64 bits if it
  // stands in a packed run, and 32 else, as it does once they have written it. (Classes always keep
  // 64, and so do we.)
  wanted = canonical(*parse_or_throw(prototype, wanted, "what was to be"));
  got = canonical(*parse_or_throw(prototype, got, what));
  expect_same_bytes(prototype, wanted, got, std::string(what) + ", from " + hex(expected));
}

void expect_same_content(const Schema& schema, const Type& type, std::string_view expected,
                         std::string_view actual, std::string_view what) {
  const auto wanted = parse_or_throw(*type.prototype, expected, "what was to be");
  const auto got = parse_or_throw(*type.prototype, actual, what);
  repack_anys(schema, *wanted);
  repack_anys(schema, *got);
  expect_same_bytes(*type.prototype, canonical(*wanted), canonical(*got), what);
}

}  // namespace differential
