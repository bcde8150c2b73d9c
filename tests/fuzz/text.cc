// Text: any text as a message of any type, by us and by libprotobuf.

#include "cpprpc/text.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include "agreement.h"
#include "compare.h"
#include "input.h"
#include "limited.h"
#include "ours.h"
#include "theirs.h"

namespace fuzz {
namespace {

namespace pb = google::protobuf;

class Silence final : public pb::io::ErrorCollector {
  void AddError(int, pb::io::ColumnNumber, const std::string&) override {}
};

// Null: libprotobuf refuses it.
std::unique_ptr<pb::Message> read_by_them(const Type& type, const std::string& text) {
  std::unique_ptr<pb::Message> message(type.prototype->New());
  pb::TextFormat::Parser parser;
  Silence silence;
  parser.RecordErrorsTo(&silence);
  return parser.ParseFromString(text, message.get()) ? std::move(message) : nullptr;
}

// Where libprotobuf 3.21 reads what it should not: of octal escapes the rest of the division by
// 256, and into strings what is no UTF-8, and cannot be decoded once it is encoded.
bool is_laxer(std::string_view why_we_refuse) {
  return why_we_refuse.find("octal escape") != std::string_view::npos ||
         why_we_refuse.find("surrogate pair") != std::string_view::npos ||
         why_we_refuse.find("is not UTF-8") != std::string_view::npos;
}

void check_limits(const Input& input) {
  (void)check_limited(
      *input.type,
      [&](cpprpc::MessageRef message, const cpprpc::DecodeLimits& some) {
        return cpprpc::from_text(input.message, message,
                                 {.types = &schema().type_set(), .limits = some});
      },
      small_limits(input.choice));
}

void check(const Input& input) {
  check_limits(input);
  const cpprpc::TypeSet* types = &schema().type_set();
  cpprpc::DynamicMessage message(*input.type->ours);
  const cpprpc::Status status = cpprpc::from_text(input.message, message.ref(), {.types = types});
  cpprpc::DynamicMessage lenient(*input.type->ours);
  const cpprpc::Status leniently = cpprpc::from_text(
      input.message, lenient.ref(), {.allow_unknown_fields = true, .types = types});
  expect(leniently.is_ok() || !status.is_ok(),
         [&] { return "refused where unknown fields may be: " + leniently.to_string(); });
  if (leniently.is_ok()) check_round_trips(*input.type, lenient.view());

  const auto theirs = read_by_them(*input.type, input.message);
  if (!status.is_ok()) {
    expect(theirs == nullptr || is_laxer(status.message()),
           [&] { return "we refuse what libprotobuf reads: " + status.to_string(); });
    return;
  }
  const std::string ours = differential::encode_ours(message.view());
  if (theirs == nullptr) return;  // it is stricter in places
  differential::expect_same_content(schema(), *input.type, differential::canonical(*theirs), ours,
                                    "what we read");
  check_with_libprotobuf(*input.type, ours, input.choice);
}

}  // namespace
}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto input = fuzz::read_input(data, size)) fuzz::check(*input);
  return 0;
}
