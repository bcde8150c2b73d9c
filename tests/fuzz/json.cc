// JSON: any text as a message of any type. What we read from it goes through both libraries.

#include "cpprpc/json.h"

#include "agreement.h"
#include "input.h"
#include "limited.h"
#include "ours.h"

namespace fuzz {
namespace {

void check_limits(const Input& input) {
  (void)check_limited(
      *input.type,
      [&](cpprpc::MessageRef message, const cpprpc::DecodeLimits& some) {
        return cpprpc::from_json(input.message, message,
                                 {.types = &schema().type_set(), .limits = some});
      },
      small_limits(input.choice));
}

void check(const Input& input) {
  check_limits(input);
  const cpprpc::TypeSet* types = &schema().type_set();
  cpprpc::DynamicMessage message(*input.type->ours);
  const cpprpc::Status status = cpprpc::from_json(input.message, message.ref(), {.types = types});
  cpprpc::DynamicMessage lenient(*input.type->ours);
  const cpprpc::Status leniently = cpprpc::from_json(
      input.message, lenient.ref(), {.ignore_unknown_fields = true, .types = types});
  if (leniently.is_ok()) check_round_trips(*input.type, lenient.view());
  if (!status.is_ok()) return;
  expect(leniently.is_ok(),
         [&] { return "refused where unknown fields are ignored: " + leniently.to_string(); });
  check_with_libprotobuf(*input.type, differential::encode_ours(message.view()), input.choice);
}

}  // namespace
}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto input = fuzz::read_input(data, size)) fuzz::check(*input);
  return 0;
}
