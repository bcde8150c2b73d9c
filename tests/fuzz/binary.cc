// Binary: any bytes as a message of any type, by us and by libprotobuf.

#include <string_view>

#include "agreement.h"
#include "hex.h"
#include "input.h"
#include "limited.h"
#include "ours.h"
#include "reading.h"

namespace fuzz {
namespace {

using cpprpc::DynamicMessage;
using cpprpc::Status;
using differential::decode_ours;
using differential::encode_ours;
using differential::hex;

// Whether we read the bytes; with message sets in it, the libraries read what nobody writes each in
// its own way.
bool is_read(const Input& input) {
  if (input.type->has_message_set) return decode_ours(*input.type->ours, input.message) != nullptr;
  return check_reading(schema(), *input.type, input.message);
}

void expect_whole(const Status& status, const Type& type, const DynamicMessage& actual,
                  const std::string& whole, const char* what) {
  expect(status.is_ok(), [&] { return std::string(what) + " fails: " + status.to_string(); });
  if (!type.is_ordered) return;
  const std::string bytes = encode_ours(actual.view());
  expect(bytes == whole, [&] {
    return std::string(what) + " makes\n  " + hex(bytes) + "\ninstead of\n  " + hex(whole);
  });
}

// In two parts, the second merged into the first; over a message that has content; over itself.
void check_parts(const Input& input, DynamicMessage& message) {
  const std::string whole = encode_ours(message.view());
  const std::string_view bytes = input.message;
  const std::size_t split = bytes.size() * input.choice / 256;
  if (const auto used = decode_ours(*input.type->ours, bytes.substr(0, split))) {
    expect_whole(cpprpc::merge_into(bytes.substr(split), used->ref()), *input.type, *used, whole,
                 "merge_into()");
    expect_whole(cpprpc::decode_into(bytes, used->ref()), *input.type, *used, whole,
                 "decode_into() over a part");
  }
  expect_whole(cpprpc::decode_into(bytes, message.ref()), *input.type, message, whole,
               "decode_into() over the same");
}

// Whatever the bytes are, memory stays within what the limits allow. Unknown fields are in a string
// that grows, and an error has a text.
void check_limits(const Input& input) {
  const cpprpc::DecodeLimits limits = small_limits(input.choice);
  const std::size_t peak = check_limited(
      *input.type,
      [&](cpprpc::MessageRef message, const cpprpc::DecodeLimits& some) {
        return cpprpc::detail::decode_new(*message.table->ops, input.message, message.message,
                                          some);
      },
      limits);
  const std::size_t most = limits.memory + 3 * limits.unknown_bytes + 4'096;
  expect(peak <= most, [&] {
    return "it took " + std::to_string(peak) + " bytes of memory, and may take " +
           std::to_string(most);
  });
}

void check(const Input& input) {
  check_limits(input);
  if (!is_read(input)) return;
  const auto message = decode_ours(*input.type->ours, input.message);
  check_parts(input, *message);
  check_round_trips(*input.type, message->view());
}

}  // namespace
}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto input = fuzz::read_input(data, size)) fuzz::check(*input);
  return 0;
}
