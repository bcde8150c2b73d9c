#include "cpprpc/middleware/tracing/detail/new_id.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "cpprpc/rpc/detail/random.h"

namespace cpprpc::detail {
namespace {

template <class Id>
Id new_id() {
  std::array<std::uint64_t, Id::kSize / 8> words;
  Id id;
  do {
    for (std::uint64_t& word : words) word = random_word();
    std::array<std::uint8_t, Id::kSize> bytes;
    std::memcpy(bytes.data(), words.data(), sizeof bytes);
    id = Id(bytes);
  } while (!id.is_valid());
  return id;
}

}  // namespace

TraceId new_trace_id() { return new_id<TraceId>(); }
SpanId new_span_id() { return new_id<SpanId>(); }

}  // namespace cpprpc::detail
