// What Reader does out of line. Each function takes a position in the input and gives the next one,
// which after an error is the end of the input.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/wire/input.h"
#include "cpprpc/wire/unknown_fields.h"

namespace cpprpc::wire {

/// A value and the position behind it: two registers.
struct Decoded {
  const char* next;
  std::uint64_t value;
};

/// Whether a byte stands at `p` that is less than 0x80: a varint of one byte.
[[nodiscard]] inline bool is_short(const char* p, const Input& in) noexcept {
  return p != in.end && static_cast<unsigned char>(*p) < 0x80;
}

/// A tag of any length; 0 after an error.
[[nodiscard]] Decoded read_tag(const char* p, Input& in) noexcept;
/// A varint of any length; 0 after an error.
[[nodiscard]] Decoded read_varint(const char* p, Input& in) noexcept;
/// The length of something that does not reach beyond the end; `next` is null after an error.
[[nodiscard]] Decoded read_any_length(const char* p, Input& in) noexcept;
[[nodiscard]] inline Decoded read_length(const char* p, Input& in) noexcept {
  if (is_short(p, in)) {
    const auto length = static_cast<unsigned char>(*p);
    if (in.end - p > length) return {p + 1, length};
  }
  return read_any_length(p, in);
}

[[nodiscard]] const char* read_string(const char* p, Input& in, std::string& value);
[[nodiscard]] const char* read_bytes(const char* p, Input& in, std::string& value);

// --- repeated fields: those of `tag` that stand here one behind the other, or a packed run

using Int32s = std::vector<std::int32_t>;
using Int64s = std::vector<std::int64_t>;
using UInt32s = std::vector<std::uint32_t>;
using UInt64s = std::vector<std::uint64_t>;
using Strings = std::vector<std::string>;

[[nodiscard]] const char* read_int32s(const char* p, Input& in, std::uint32_t tag, Int32s& values);
[[nodiscard]] const char* read_int64s(const char* p, Input& in, std::uint32_t tag, Int64s& values);
[[nodiscard]] const char* read_uint32s(const char* p, Input& in, std::uint32_t tag,
                                       UInt32s& values);
[[nodiscard]] const char* read_uint64s(const char* p, Input& in, std::uint32_t tag,
                                       UInt64s& values);
[[nodiscard]] const char* read_sint32s(const char* p, Input& in, std::uint32_t tag, Int32s& values);
[[nodiscard]] const char* read_sint64s(const char* p, Input& in, std::uint32_t tag, Int64s& values);
[[nodiscard]] const char* read_booleans(const char* p, Input& in, std::uint32_t tag,
                                        std::vector<bool>& values);
[[nodiscard]] const char* read_fixed32s(const char* p, Input& in, std::uint32_t tag,
                                        UInt32s& values);
[[nodiscard]] const char* read_fixed64s(const char* p, Input& in, std::uint32_t tag,
                                        UInt64s& values);
[[nodiscard]] const char* read_sfixed32s(const char* p, Input& in, std::uint32_t tag,
                                         Int32s& values);
[[nodiscard]] const char* read_sfixed64s(const char* p, Input& in, std::uint32_t tag,
                                         Int64s& values);
[[nodiscard]] const char* read_floats(const char* p, Input& in, std::uint32_t tag,
                                      std::vector<float>& values);
[[nodiscard]] const char* read_doubles(const char* p, Input& in, std::uint32_t tag,
                                       std::vector<double>& values);

/// Gets varints in pieces: `count` of them, and how many are left with these.
using TakeVarints = void (*)(const std::uint64_t* values, std::size_t count, std::size_t left,
                             void* context);
/// For what is no vector of numbers.
[[nodiscard]] const char* read_varints(const char* p, Input& in, std::uint32_t tag,
                                       TakeVarints take, void* context);

template <class E>
[[nodiscard]] const char* read_enumerations(const char* p, Input& in, std::uint32_t tag,
                                            std::vector<E>& values) {
  const TakeVarints take = [](const std::uint64_t* numbers, std::size_t count, std::size_t left,
                              void* erased) {
    auto& to = *static_cast<std::vector<E>*>(erased);
    const std::size_t size = to.size();
    if (to.capacity() - size < left) to.reserve(std::max(size + left, 2 * size));
    to.resize(size + count);
    for (std::size_t i = 0; i < count; ++i) {
      to[size + i] = static_cast<E>(static_cast<std::int32_t>(numbers[i]));
    }
  };
  return read_varints(p, in, tag, take, &values);
}

/// Strings that are checked to be UTF-8, and those that are not. With `replace`, read over the
/// elements that `values` have.
[[nodiscard]] const char* read_strings(const char* p, Input& in, std::uint32_t tag, Strings& values,
                                       bool replace);
[[nodiscard]] const char* read_byte_strings(const char* p, Input& in, std::uint32_t tag,
                                            Strings& values, bool replace);

/// Whether another field of `tag` stands at `p`: the position behind its tag, else null.
[[nodiscard]] const char* read_same_long_tag(const char* p, const Input& in,
                                             std::uint32_t tag) noexcept;
[[nodiscard]] inline const char* read_same_tag(const char* p, const Input& in,
                                               std::uint32_t tag) noexcept {
  if (tag >= 0x80) return read_same_long_tag(p, in, tag);
  return p != in.end && static_cast<unsigned char>(*p) == tag ? p + 1 : nullptr;
}

/// How many length-delimited fields of `tag` stand one behind the other: the one whose length is at
/// `p`, and those that follow. At least 1, and 1 for groups. Stops at what makes no sense.
[[nodiscard]] std::size_t count_run(const char* p, const Input& in, std::uint32_t tag) noexcept;

// --- whatever else

/// Keeps the field of `tag`; or ends the group that is open.
[[nodiscard]] const char* read_unknown(const char* p, Input& in, std::uint32_t tag,
                                       UnknownFields& fields);
/// Adds encoded fields to `fields`; false, and an error, if the limits are against it.
[[nodiscard]] bool keep(std::string_view encoded, Input& in, const char* at, UnknownFields& fields);
/// Drops the field of `tag`, and checks that it is well-formed.
[[nodiscard]] const char* skip(const char* p, Input& in, std::uint32_t tag) noexcept;

}  // namespace cpprpc::wire
