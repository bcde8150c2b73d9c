#include "cpprpc/text.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <string>

#include "checks.h"
#include "compare.h"
#include "disagreement.h"
#include "ours.h"
#include "theirs.h"

namespace differential {
namespace {

std::string print(const pb::Message& message, bool single_line) {
  pb::TextFormat::Printer printer;
  printer.SetExpandAny(true);
  printer.SetSingleLineMode(single_line);
  std::string text;
  expect(printer.PrintToString(message, &text), [] { return "libprotobuf writes no text"; });
  if (single_line && text.ends_with(' ')) text.pop_back();
  return text;
}

// What is different, and the last of what is not.
std::string difference(const std::string& ours, const std::string& theirs) {
  const auto at = static_cast<std::size_t>(
      std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end()).first - ours.begin());
  const std::size_t begin = at < 40 ? 0 : at - 40;
  return "it is\n  ..." + ours.substr(begin, 120) + "\ninstead of\n  ..." +
         theirs.substr(begin, 120) + "\nThe texts are\n" + ours + "\nand\n" + theirs;
}

// Null: libprotobuf refuses the text.
std::unique_ptr<pb::Message> read_theirs(const Type& type, const std::string& text) {
  std::unique_ptr<pb::Message> message(type.prototype->New());
  return pb::TextFormat::ParseFromString(text, message.get()) ? std::move(message) : nullptr;
}

}  // namespace

void check_text(const Schema& schema, const Sample& sample, Random& random) {
  const Type& type = *sample.type;
  const auto message = decode_ours(*type.ours, sample.bytes);
  if (message == nullptr) return;  // a required field is missing
  const bool single_line = random.one_in(2);
  const cpprpc::TypeSet* types = &schema.type_set();
  const std::string theirs = print(*sample.message, single_line);
  const std::string ours = cpprpc::to_text(
      message->view(), {.single_line = single_line, .print_unknown_fields = true, .types = types});
  expect(ours == theirs,
         [&] { return "to_text() is not their text: " + difference(ours, theirs); });
  if (sample.content != Content::Portable) return;  // text has no types for unknown fields

  cpprpc::DynamicMessage read(*type.ours);
  const cpprpc::Status status = cpprpc::from_text(ours, read.ref(), {.types = types});
  expect(status.is_ok(), [&] { return status.to_string() + ", in\n" + ours; });
  expect_same_content(schema, type, sample.bytes, encode_ours(read.view()), "from_text()");
  const auto read_by_them = read_theirs(type, ours);
  expect(read_by_them != nullptr && canonical(*read_by_them) == sample.bytes,
         [&] { return "libprotobuf does not read the same from\n" + ours; });
}

}  // namespace differential
