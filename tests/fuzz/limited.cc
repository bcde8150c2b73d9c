#include "limited.h"

#include <array>

#include "disagreement.h"
#include "hex.h"
#include "memory.h"
#include "ours.h"

namespace fuzz {

using cpprpc::DecodeLimits;
using cpprpc::DynamicMessage;
using cpprpc::Status;
using cpprpc::StatusCode;
using differential::expect;

DecodeLimits small_limits(std::uint8_t choice) {
  constexpr std::array<std::uint32_t, 4> kDepths = {100, 0, 1, 3};
  constexpr std::array<std::size_t, 4> kElements = {1'000, 0, 1, 5};
  constexpr std::array<std::size_t, 4> kMemory = {100'000, 1, 300, 4'000};
  constexpr std::array<std::size_t, 4> kUnknownBytes = {100'000, 0, 5, 50};
  return {.depth = kDepths[choice & 3],
          .elements = kElements[choice >> 2 & 3],
          .memory = kMemory[choice >> 4 & 3],
          .unknown_bytes = kUnknownBytes[choice >> 6 & 3]};
}

std::size_t check_limited(const Type& type, const Read& read, const DecodeLimits& limits) {
  DynamicMessage message(*type.ours);
  const Status status = read(message.ref(), {});
  DynamicMessage limited(*type.ours);
  const PeakMemory memory;
  const Status limited_status = read(limited.ref(), limits);
  const std::size_t peak = memory.bytes();
  if (limited_status.code() == StatusCode::ResourceExhausted) return peak;
  expect(status.code() == limited_status.code() && status.message() == limited_status.message(),
         [&] {
           return "with small limits it is " + limited_status.to_string() + ", with those of all " +
                  status.to_string();
         });
  if (!status.is_ok() || !type.is_ordered) return peak;
  const std::string bytes = differential::encode_ours(message.view());
  const std::string limited_bytes = differential::encode_ours(limited.view());
  expect(bytes == limited_bytes, [&] {
    return "with small limits we read\n  " + differential::hex(limited_bytes) + "\ninstead of\n  " +
           differential::hex(bytes);
  });
  return peak;
}

}  // namespace fuzz
