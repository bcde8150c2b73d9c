// Repeated numbers. Most come as packed runs, of which all lengths are known before a value is
// stored: so the vector grows once, and varints are decoded eight bytes at a time.

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

#include "cpprpc/wire/read.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {
namespace {

static_assert(std::endian::native == std::endian::little,
              "fixed-width values are copied as they stand on the wire, which is little-endian");

constexpr const char* kLongVarint = "a varint is longer than 10 bytes";

constexpr std::uint64_t kTopBits = 0x8080808080808080;

constexpr bool is_packed(std::uint32_t tag) noexcept {
  return static_cast<WireType>(tag & 7) == WireType::Length;
}

std::uint64_t load(const char* p) noexcept {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// How many varints end in these bytes: those whose last byte has no continuation bit.
std::size_t count_varints(const char* p, const char* end) noexcept {
  std::size_t count = 0;
  for (; end - p >= 8; p += 8) {
    const std::uint64_t ends = (~load(p) & kTopBits) >> 7;  // a byte of 1 for each
    count += (ends * 0x0101010101010101) >> 56;
  }
  for (; p != end; ++p) count += static_cast<unsigned char>(*p) < 0x80 ? 1 : 0;
  return count;
}

// Puts the seven low bits of each byte together.
constexpr std::uint64_t compact(std::uint64_t bytes) noexcept {
  bytes &= ~kTopBits;
  bytes = (bytes & 0x007f007f007f007f) | (bytes & 0x7f007f007f007f00) >> 1;
  bytes = (bytes & 0x00003fff00003fff) | (bytes & 0x3fff00003fff0000) >> 2;
  return (bytes & 0x000000000fffffff) | (bytes & 0x0fffffff00000000) >> 4;
}

// A packed run that is being taken apart. Its last byte ends a varint, so none is cut off.
struct Run {
  const char* p;
  const char* end;
  const char* readable;   // the end of the bytes that may be loaded: those of the message
  bool too_long = false;  // a varint of more than 10 bytes: what follows is no more varint

  // Of a run that is not empty.
  [[nodiscard]] bool is_cut_off() const noexcept {
    return static_cast<unsigned char>(end[-1]) >= 0x80;
  }

  std::uint64_t one() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      const auto byte = static_cast<unsigned char>(*p++);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    too_long = true;
    return 0;
  }

  // The varint of 9 or 10 bytes that begins with `word`.
  std::uint64_t long_one(std::uint64_t word) noexcept {
    const auto ninth = static_cast<unsigned char>(p[8]), tenth = static_cast<unsigned char>(p[9]);
    const std::uint64_t value = compact(word) | static_cast<std::uint64_t>(ninth & 0x7f) << 56;
    p += 9;
    if (ninth < 0x80) return value;
    ++p;
    too_long = tenth >= 0x80;
    return value | static_cast<std::uint64_t>(tenth) << 63;
  }

  // `count` values, which must be there, to `out`. Two at a time, whatever their lengths, so that
  // no branch has to guess these.
  template <class Out, class Decode>
  void take(std::size_t count, Out out, Decode decode) noexcept {
    const char* at = p;
    while (count >= 2 && readable - at >= 10) {
      const std::uint64_t word = load(at);
      const std::uint64_t ends = ~word & kTopBits;
      const std::uint64_t others = ends & (ends - 1);
      if (others == 0) {  // longer ones
        p = at;
        *out++ = decode(ends == 0 ? long_one(word) : one());
        --count;
        if (too_long) return;
        at = p;
        continue;
      }
      if (ends == kTopBits && count >= 8) {
        for (int i = 0; i < 8; ++i) *out++ = decode(static_cast<unsigned char>(at[i]));
        at += 8;
        count -= 8;
        continue;
      }
      const std::uint64_t second = (word & (others ^ (others - 1))) >> std::countr_zero(ends) >> 1;
      *out++ = decode(compact(word & (ends ^ (ends - 1))));
      *out++ = decode(compact(second));
      at += (std::countr_zero(others) + 1) / 8;
      count -= 2;
    }
    p = at;
    for (; count != 0 && !too_long; --count) *out++ = decode(one());
  }
};

// Makes room in `values` for `count` more.
template <class T>
bool reserve(std::vector<T>& values, std::size_t count, const char* p, Input& in) {
  if (values.capacity() - values.size() < count) {
    const std::size_t capacity = in.grow(values.size(), count, sizeof(T), p);
    if (capacity == 0) return false;
    values.reserve(capacity);
  }
  return in.take_elements(count, p);
}

// How many elements are made at a time: what resize() fills with zeros is still in the cache when
// the values come.
constexpr std::size_t kChunk = 1024;

template <class T, class Decode>
const char* read_packed_varints(const char* p, Input& in, std::vector<T>& values, Decode decode) {
  const Decoded length = read_length(p, in);
  if (length.next == nullptr) return in.end;
  Run run{length.next, length.next + length.value, in.end};
  if (run.p == run.end) return run.p;
  if (run.is_cut_off()) return in.fail(Input::kTruncated, run.p);
  std::size_t count = count_varints(run.p, run.end);
  if (!reserve(values, count, p, in)) return in.end;
  while (count != 0 && !run.too_long) {
    const std::size_t chunk = std::min(count, kChunk);
    const std::size_t size = values.size();
    values.resize(size + chunk);
    run.take(chunk, values.begin() + static_cast<std::ptrdiff_t>(size), decode);
    count -= chunk;
  }
  if (run.too_long) return in.fail(kLongVarint, run.p);
  return run.end;
}

// Values that are not packed, each behind its tag.
template <class T, class ReadOne>
const char* read_one_by_one(const char* p, Input& in, std::uint32_t tag, std::vector<T>& values,
                            ReadOne read_one) {
  const char* next = p;
  do {
    p = next;
    if (values.size() == values.capacity()) {
      const std::size_t capacity = in.grow(values.size(), 1, sizeof(T), p);
      if (capacity == 0) return in.end;
      values.reserve(capacity);
    }
    T value{};
    p = read_one(p, value);
    if (in.error != nullptr || !in.take_elements(1, p)) return in.end;
    values.push_back(value);
    next = read_same_tag(p, in, tag);
  } while (next != nullptr);
  return p;
}

template <class T, class Decode>
const char* read_varints_as(const char* p, Input& in, std::uint32_t tag, std::vector<T>& values,
                            Decode decode) {
  if (is_packed(tag)) return read_packed_varints(p, in, values, decode);
  return read_one_by_one(p, in, tag, values, [&](const char* at, T& value) {
    const Decoded varint = read_varint(at, in);
    value = decode(varint.value);
    return varint.next;
  });
}

template <class T>
const char* read_packed_fixed(const char* p, Input& in, std::vector<T>& values) {
  const Decoded length = read_length(p, in);
  if (length.next == nullptr) return in.end;
  const char* const end = length.next + length.value;
  if (length.value % sizeof(T) != 0) {
    return in.fail("a packed run ends in the middle of a value", p);
  }
  std::size_t count = length.value / sizeof(T);
  if (!reserve(values, count, p, in)) return in.end;
  for (p = length.next; p != end;) {
    const std::size_t chunk = std::min(count, kChunk);
    const std::size_t size = values.size();
    values.resize(size + chunk);
    std::memcpy(values.data() + size, p, chunk * sizeof(T));
    p += chunk * sizeof(T);
    count -= chunk;
  }
  return end;
}

template <class T>
const char* read_fixed_as(const char* p, Input& in, std::uint32_t tag, std::vector<T>& values) {
  if (is_packed(tag)) return read_packed_fixed(p, in, values);
  return read_one_by_one(p, in, tag, values, [&](const char* at, T& value) {
    if (static_cast<std::size_t>(in.end - at) < sizeof(T)) return in.fail(Input::kTruncated, at);
    std::memcpy(&value, at, sizeof(T));
    return at + sizeof(T);
  });
}

}  // namespace

const char* read_int32s(const char* p, Input& in, std::uint32_t tag, Int32s& values) {
  return read_varints_as(p, in, tag, values,
                         [](std::uint64_t v) { return static_cast<std::int32_t>(v); });
}
const char* read_int64s(const char* p, Input& in, std::uint32_t tag, Int64s& values) {
  return read_varints_as(p, in, tag, values,
                         [](std::uint64_t v) { return static_cast<std::int64_t>(v); });
}
const char* read_uint32s(const char* p, Input& in, std::uint32_t tag, UInt32s& values) {
  return read_varints_as(p, in, tag, values,
                         [](std::uint64_t v) { return static_cast<std::uint32_t>(v); });
}
const char* read_uint64s(const char* p, Input& in, std::uint32_t tag, UInt64s& values) {
  return read_varints_as(p, in, tag, values, [](std::uint64_t v) { return v; });
}
const char* read_sint32s(const char* p, Input& in, std::uint32_t tag, Int32s& values) {
  return read_varints_as(p, in, tag, values,
                         [](std::uint64_t v) { return unzigzag(static_cast<std::uint32_t>(v)); });
}
const char* read_sint64s(const char* p, Input& in, std::uint32_t tag, Int64s& values) {
  return read_varints_as(p, in, tag, values, [](std::uint64_t v) { return unzigzag(v); });
}
const char* read_booleans(const char* p, Input& in, std::uint32_t tag, std::vector<bool>& values) {
  return read_varints_as(p, in, tag, values, [](std::uint64_t v) { return v != 0; });
}
const char* read_fixed32s(const char* p, Input& in, std::uint32_t tag, UInt32s& values) {
  return read_fixed_as(p, in, tag, values);
}
const char* read_fixed64s(const char* p, Input& in, std::uint32_t tag, UInt64s& values) {
  return read_fixed_as(p, in, tag, values);
}
const char* read_sfixed32s(const char* p, Input& in, std::uint32_t tag, Int32s& values) {
  return read_fixed_as(p, in, tag, values);
}
const char* read_sfixed64s(const char* p, Input& in, std::uint32_t tag, Int64s& values) {
  return read_fixed_as(p, in, tag, values);
}
const char* read_floats(const char* p, Input& in, std::uint32_t tag, std::vector<float>& values) {
  return read_fixed_as(p, in, tag, values);
}
const char* read_doubles(const char* p, Input& in, std::uint32_t tag, std::vector<double>& values) {
  return read_fixed_as(p, in, tag, values);
}

const char* read_varints(const char* p, Input& in, std::uint32_t tag, TakeVarints take,
                         void* context) {
  std::uint64_t values[256];
  constexpr std::size_t kValues = std::size(values);
  if (!is_packed(tag)) {
    std::size_t count = 0;
    const char* next = p;
    for (; next != nullptr && count != kValues; next = read_same_tag(p, in, tag)) {
      const Decoded varint = read_varint(next, in);
      if (in.error != nullptr) return in.end;
      values[count++] = varint.value;
      p = varint.next;
    }
    if (!in.take_elements(count, p)) return in.end;
    take(values, count, count, context);
    return p;
  }
  const Decoded length = read_length(p, in);
  if (length.next == nullptr) return in.end;
  Run run{length.next, length.next + length.value, in.end};
  if (run.p == run.end) return run.p;
  if (run.is_cut_off()) return in.fail(Input::kTruncated, run.p);
  std::size_t left = count_varints(run.p, run.end);
  if (!in.take_elements(left, p) || !in.take_memory(left * 2 * sizeof(std::int32_t), p)) {
    return in.end;
  }
  while (left != 0 && !run.too_long) {
    const std::size_t count = std::min(left, kValues);
    run.take(count, values, [](std::uint64_t v) { return v; });
    if (!run.too_long) take(values, count, left, context);
    left -= count;
  }
  return run.too_long ? in.fail(kLongVarint, run.p) : run.end;
}

}  // namespace cpprpc::wire
