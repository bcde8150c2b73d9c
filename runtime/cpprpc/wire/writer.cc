#include "cpprpc/wire/writer.h"

#include <algorithm>

#include "cpprpc/wire/copy.h"
#include "cpprpc/wire/varint_block.h"

namespace cpprpc::wire {
namespace {

template <class T>
T load(const void* values, std::size_t index) noexcept {
  T value;
  std::memcpy(&value, static_cast<const char*>(values) + index * sizeof(T), sizeof(T));
  return value;
}

}  // namespace

char* Writer::put_long_varint(char* p, std::uint64_t value) noexcept {
  if (value >= 0x4000) return wire::put_varint(p, value);
  *--p = static_cast<char>(value >> 7);
  *--p = static_cast<char>(value | 0x80);
  return p;
}

char* Writer::put_raw(char* p, Output& output, const char* data, std::size_t size) {
  const std::ptrdiff_t room = p - output.limit_;  // less than 0 when what came before took of it
  if (static_cast<std::ptrdiff_t>(size) > room || size >= Output::kLong) [[unlikely]] {
    return output.add(p, data, size);
  }
  p -= size;
  copy(p, data, size);
  return p;
}

char* Writer::put_string(char* p, Output& output, const char* data, std::size_t size) {
  p = put_raw(p, output, data, size);
  if (size >= 0x80) [[unlikely]]
    return put_long_varint(p, size);
  *--p = static_cast<char>(size);
  return p;
}

template <class T, class Encode>
char* Writer::put_all(char* p, Output& output, const void* values, std::size_t count,
                      Encode encode) {
  const std::size_t behind = output.written(p);
  const auto make_room = [&] {
    constexpr std::size_t kMost = kVarintBlock * kMaxVarint;
    if (p < output.limit_ + kMost) [[unlikely]]
      p = output.refill(p);
  };
  for (; count >= kVarintBlock; count -= kVarintBlock) {
    make_room();
    VarintBlock block;
    for (std::size_t i = 0; i < kVarintBlock; ++i) {
      block[i] = encode(load<T>(values, count - kVarintBlock + i));
    }
    p = wire::put_varints(p, block);
  }
  make_room();
  while (count > 0) p = wire::put_varint(p, encode(load<T>(values, --count)));
  return wire::put_varint(p, output.written(p) - behind);
}

char* Writer::put_int32s(char* p, Output& output, const void* values, std::size_t count) {
  const auto encode = [](std::int32_t v) { return static_cast<std::uint64_t>(v); };
  return put_all<std::int32_t>(p, output, values, count, encode);
}
char* Writer::put_uint32s(char* p, Output& output, const void* values, std::size_t count) {
  const auto encode = [](std::uint32_t v) { return std::uint64_t{v}; };
  return put_all<std::uint32_t>(p, output, values, count, encode);
}
char* Writer::put_uint64s(char* p, Output& output, const void* values, std::size_t count) {
  const auto encode = [](std::uint64_t v) { return v; };
  return put_all<std::uint64_t>(p, output, values, count, encode);
}
char* Writer::put_sint32s(char* p, Output& output, const void* values, std::size_t count) {
  const auto encode = [](std::int32_t v) { return std::uint64_t{zigzag(v)}; };
  return put_all<std::int32_t>(p, output, values, count, encode);
}
char* Writer::put_sint64s(char* p, Output& output, const void* values, std::size_t count) {
  const auto encode = [](std::int64_t v) { return zigzag(v); };
  return put_all<std::int64_t>(p, output, values, count, encode);
}

char* Writer::put_booleans(char* p, Output& output, const std::vector<bool>& values) {
  for (auto end = values.end(); end != values.begin();) {
    if (p <= output.limit_) p = output.refill(p);
    const auto begin = end - std::min(end - values.begin(), p - output.limit_);
    p -= end - begin;
    char* to = p;
    for (auto value = begin; value != end; ++value) *to++ = *value ? 1 : 0;
    end = begin;
  }
  return wire::put_varint(p, values.size());
}

}  // namespace cpprpc::wire
